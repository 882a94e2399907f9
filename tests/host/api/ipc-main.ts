import { EventEmitter } from 'node:events';
import type { IpcMain, IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron';
import { loud, type Part } from '../loud.ts';

type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown;

const handlers = new Map<string, Handler>();

class HostIpcMain extends EventEmitter implements Part<IpcMain> {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    handlers.delete(channel);
  }
}

export const ipcMain = loud('ipcMain', new HostIpcMain());

export type Caller = {
  readonly sender: WebContents;
  readonly senderFrame: WebFrameMain;
  readonly gone: () => boolean;
};

function ipcEvent(caller: Caller) {
  const { processId, routingId } = caller.senderFrame;
  return {
    type: 'frame' as const,
    processId,
    frameId: routingId,
    sender: caller.sender,
    // Asked for late, the frame may have gone: then Electron says null.
    get senderFrame() {
      return caller.gone() ? null : caller.senderFrame;
    },
    ports: [],
    defaultPrevented: false,
    preventDefault: () => undefined,
  };
}

/** Runs a handler for a page. What it throws comes back in Electron's words. */
export async function invokeHandler(
  caller: Caller,
  channel: string,
  args: readonly unknown[],
): Promise<unknown> {
  const handler = handlers.get(channel);
  if (!handler)
    throw new Error(
      `Error invoking remote method '${channel}': Error: No handler registered for '${channel}'`,
    );
  try {
    return await handler(ipcEvent(caller), ...args);
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`);
  }
}

export function emitMessage(caller: Caller, channel: string, args: readonly unknown[]): void {
  ipcMain.emit(channel, ipcEvent(caller), ...args);
}
