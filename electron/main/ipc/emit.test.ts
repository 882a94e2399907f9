import { expect, test } from 'vitest';
import { createEmit } from './emit.ts';

function setup() {
  const sent: unknown[] = [];
  const logged: string[] = [];
  const write = (event: string) => void logged.push(event);
  const target = (id: number, destroyed: boolean) => ({
    isDestroyed: () => destroyed,
    send: (channel: string, payload: unknown) => void sent.push([id, channel, payload]),
  });
  const targets = new Map([
    [1, target(1, false)],
    [2, target(2, true)],
    [3, target(3, false)],
  ]);
  const emit = createEmit({
    all: () => [...targets.values()],
    byId: (id) => targets.get(id),
    log: { info: write, warn: write, error: write },
  });
  return { emit, sent, logged };
}

test('reaches every window that still exists', () => {
  const { emit, sent } = setup();
  emit.toAll('app:notice', { code: 'link_unknown' });
  expect(sent).toEqual([
    [1, 'app:notice', { code: 'link_unknown' }],
    [3, 'app:notice', { code: 'link_unknown' }],
  ]);
});

test('reaches one window, and says when it is gone', () => {
  const { emit, sent } = setup();
  expect(emit.to(3, 'menu:command', { command: 'settings' })).toBe(true);
  expect(emit.to(2, 'menu:command', { command: 'settings' })).toBe(false);
  expect(emit.to(9, 'menu:command', { command: 'settings' })).toBe(false);
  expect(sent).toEqual([[3, 'menu:command', { command: 'settings' }]]);
});

test('a payload that breaks the contract is logged and not sent', () => {
  const { emit, sent, logged } = setup();
  const tooLong = { kind: 'new', model: null, prompt: 'x'.repeat(8001) } as const;
  emit.toAll('link:opened', tooLong);
  emit.to(1, 'link:opened', tooLong);
  expect(sent).toEqual([]);
  expect(logged).toEqual(['ipc.payload_invalid', 'ipc.payload_invalid']);
});
