import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge } from '#shared/ipc/bridge.ts';
import { bridgeGlobal, commandNames, type EventName, eventNames } from '#shared/ipc/channels.ts';

function subscribe(name: EventName, listener: (payload: unknown) => void): () => void {
  // The page gets the payload only, never the event object.
  const forward = (_event: unknown, payload: unknown): void => listener(payload);
  ipcRenderer.on(name, forward);
  return () => {
    ipcRenderer.removeListener(name, forward);
  };
}

/** One function per channel; the schemas that give each its type stay in main. */
const bridge = {
  commands: Object.fromEntries(
    commandNames.map((name) => [name, (input: unknown) => ipcRenderer.invoke(name, input)]),
  ),
  events: Object.fromEntries(
    eventNames.map((name) => [name, (listener: (payload: unknown) => void) => subscribe(name, listener)]),
  ),
} as unknown as Bridge;

contextBridge.exposeInMainWorld(bridgeGlobal, bridge);
