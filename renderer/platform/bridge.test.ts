import { expect, test, vi } from 'vitest';
import { ok } from '#shared/result.ts';
import { getBridge } from './bridge.ts';
import { createFakeBridge } from './fake-bridge.ts';

test('the bridge is what the preload put on the page; without it the page does not pretend', () => {
  expect(getBridge).toThrow(/preload/);
  const { bridge } = createFakeBridge();
  vi.stubGlobal('apipool', bridge);
  expect(getBridge()).toBe(bridge);
  vi.unstubAllGlobals();
});

test('the fake records, clones, fires, and throws for what a test did not think of', async () => {
  const fake = createFakeBridge({ 'session:sign-out': () => ok() });
  await fake.bridge.commands['session:sign-out']({ scope: 'local' });
  expect(fake.callsOf('session:sign-out')).toEqual([{ scope: 'local' }]);
  await expect(fake.bridge.commands['account:credits']({})).rejects.toThrow('account:credits');
  const heard = vi.fn();
  const off = fake.bridge.events['app:notice'](heard);
  const payload = { code: 'keyring_weak' } as const;
  fake.emit('app:notice', payload);
  expect(heard).toHaveBeenCalledWith(payload);
  expect(heard.mock.calls[0]?.[0]).not.toBe(payload);
  off();
  expect(fake.listenerCount('app:notice')).toBe(0);
});
