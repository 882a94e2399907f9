import { expect, test } from 'vitest';
import type { Session } from '#shared/domain/session.ts';
import { ok } from '#shared/result.ts';
import { memoryVault } from '../secrets/test-support.ts';
import { createApiKeys, maskKey } from './api-keys.ts';
import { createProxyTokens } from './proxy-tokens.ts';
import type { AccessTokens } from './session-types.ts';

const ada = '6f0c0000-0000-4000-8000-000000000001';
const eve = '6f0c0000-0000-4000-8000-000000000002';
const key = 'sk-abcdefghijklmnop1234';

const tokens: AccessTokens = { current: async () => ok('session'), renewed: async () => ok('renewed') };
const signedIn = (accountId: string, via?: 'api-key'): Session => ({
  status: 'signed-in',
  accountId,
  email: 'a@example.com',
  persistent: true,
  ...(via ? { via } : {}),
});

test('the key is kept, masked to whoever asks, and removed without a trace', async () => {
  const vault = memoryVault();
  const keys = createApiKeys(vault);
  expect(await keys.state()).toEqual({ masked: null, accountId: null, persistent: true });
  await keys.set({ key, accountId: ada, active: false });
  const state = await keys.state();
  expect(state).toEqual({ masked: 'sk-…1234', accountId: ada, persistent: true });
  expect(JSON.stringify(state)).not.toContain('abcdef');
  await keys.remove();
  expect(vault.values.size).toBe(0);
  vault.values.set('api-key', '{"key":');
  expect(await keys.get()).toBeNull();
  expect(maskKey(key)).toBe('sk-…1234');
});

test.each([
  ['a session, and the key not preferred', signedIn(ada), ada, false, 'session'],
  ['a session, and its key preferred', signedIn(ada), ada, true, key],
  ['a session, and another account’s key preferred', signedIn(ada), eve, true, 'session'],
  ['the key alone', signedIn(ada, 'api-key'), ada, false, key],
  ['nobody', { status: 'signed-out', reason: null } as const, ada, true, 'session'],
])('the proxy is shown, with %s: %#', async (_, session, accountId, prefers, shown) => {
  const keys = createApiKeys(memoryVault());
  await keys.set({ key, accountId, active: false });
  const proxy = createProxyTokens({ tokens, keys, session: () => session, prefersKey: () => prefers });
  expect(await proxy.current()).toEqual({ ok: true, value: shown });
});

test('a key that is refused is not renewed; a session is', async () => {
  const keys = createApiKeys(memoryVault());
  await keys.set({ key, accountId: ada, active: true });
  const alone = createProxyTokens({
    tokens,
    keys,
    session: () => signedIn(ada, 'api-key'),
    prefersKey: () => false,
  });
  expect(await alone.renewed(key)).toMatchObject({ error: { code: 'api_key_invalid' } });
  const session = createProxyTokens({ tokens, keys, session: () => signedIn(ada), prefersKey: () => false });
  expect(await session.renewed('session')).toEqual({ ok: true, value: 'renewed' });
});
