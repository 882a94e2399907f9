import { expect, test, vi } from 'vitest';
import type { Bridge } from '#shared/ipc/bridge.ts';
import { commandNames, eventNames } from '#shared/ipc/channels.ts';

type Listener = (event: unknown, payload: unknown) => void;

const electron = vi.hoisted(() => {
  const invoked: unknown[][] = [];
  const listeners: (readonly [string, Listener])[] = [];
  const exposed: (readonly [string, unknown])[] = [];
  return {
    invoked,
    listeners,
    exposed,
    contextBridge: { exposeInMainWorld: (name: string, api: unknown) => void exposed.push([name, api]) },
    ipcRenderer: {
      invoke: (...values: unknown[]) => {
        invoked.push(values);
        return Promise.resolve({ ok: true });
      },
      on: (channel: string, listener: Listener) => void listeners.push([channel, listener]),
      removeListener: (channel: string, listener: Listener) => {
        const index = listeners.findIndex(([name, one]) => name === channel && one === listener);
        if (index >= 0) listeners.splice(index, 1);
      },
    },
  };
});
vi.mock('electron', () => electron);
await import('./index.ts');

const [first] = electron.exposed;
const bridge = first?.[1] as Bridge;

test('one global, with one function per channel and nothing else', () => {
  expect(electron.exposed).toHaveLength(1);
  expect(first?.[0]).toBe('apipool');
  expect(Object.keys(bridge)).toEqual(['commands', 'events']);
  expect(Object.keys(bridge.commands)).toEqual([...commandNames]);
  expect(Object.keys(bridge.events)).toEqual([...eventNames]);
});

test('a command passes one value on its own channel', async () => {
  const call = bridge.commands['app:ready'] as (...values: unknown[]) => Promise<unknown>;
  await call({}, 'more', 'values');
  expect(electron.invoked.at(-1)).toEqual(['app:ready', {}]);
});

test('a listener gets the payload, never the event, and can be taken off', () => {
  const heard: unknown[][] = [];
  const listener = (...values: unknown[]) => void heard.push(values);
  const unsubscribe = bridge.events['menu:command'](listener);
  const [channel, forward] = electron.listeners.at(-1) ?? ['', () => undefined];
  expect(channel).toBe('menu:command');
  forward({ sender: 'ipcRenderer' }, { command: 'settings' });
  expect(heard).toEqual([[{ command: 'settings' }]]);
  unsubscribe();
  expect(electron.listeners).toHaveLength(0);
});
