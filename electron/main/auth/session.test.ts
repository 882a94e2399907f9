import { expect, test, vi } from 'vitest';
import { respondPage, until } from '../net/test-support.ts';
import type { Vault } from '../secrets/vault.ts';
import { sessionKey } from './stored-session.ts';
import { memoryVault } from '../secrets/test-support.ts';
import { ada, sessionFor, setUp, signedIn } from './test-support.ts';

test('without a service nobody can sign in, and nothing breaks', async () => {
  const { session } = await setUp({ session: { config: null } });
  await session.start();
  expect(session.current()).toEqual({ status: 'signed-out', reason: null });
  expect(await session.requestCode({ email: ada.email, consent: true })).toMatchObject({
    error: { code: 'not_configured' },
  });
  expect(await session.tokens.current()).toMatchObject({ error: { code: 'not_configured' } });
});

test('a stored session is there at once without network, and nothing is deleted', async () => {
  const { session, server, vault } = await setUp({
    stored: sessionFor(ada, -60),
    // So that the refresh has failed by then, on a busy machine too.
    session: { refreshPatienceMs: 1000 },
  });
  await server.close();
  await session.start();
  expect(session.current()).toEqual(signedIn(ada));
  expect(await session.tokens.current()).toMatchObject({ error: { code: 'offline', retryable: true } });
  expect(session.current()).toEqual(signedIn(ada));
  expect(vault.values.has(sessionKey)).toBe(true);
});

test.each(['', '{', '{"access_token":"a"}', '{"user":null}'])(
  'the stored session %j is none',
  async (text) => {
    const { session, vault } = await setUp();
    vault.values.set(sessionKey, text);
    await session.start();
    expect(session.current()).toEqual({ status: 'signed-out', reason: null });
  },
);

test('a fresh token is given out without asking anybody', async () => {
  const stored = sessionFor(ada);
  const { session, asked } = await setUp({ stored });
  await session.start();
  expect(await session.tokens.current()).toEqual({ ok: true, value: stored.access_token });
  expect(asked('token')).toHaveLength(0);
});

test('a locked keyring does not hold the window back; the session comes when it opens', async () => {
  const unlocked = Promise.withResolvers<void>();
  const inner = memoryVault();
  inner.values.set(sessionKey, JSON.stringify(sessionFor(ada)));
  const vault: Vault = {
    ...inner,
    get: async (key) => {
      await unlocked.promise;
      return await inner.get(key);
    },
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { session, seen } = await setUp({ session: { vault } });
  const started = session.start();
  await vi.advanceTimersByTimeAsync(3000);
  await started;
  vi.useRealTimers();
  expect(session.current()).toEqual({ status: 'signed-out', reason: null });
  unlocked.resolve();
  await until(() => seen.length === 1);
  expect(seen).toEqual([signedIn(ada)]);
});

test('no token, code or address is ever logged', async () => {
  const { session, replies, log } = await setUp({ stored: sessionFor(ada, -60) });
  replies.token = (response) => respondPage(response, 522);
  await session.start();
  await session.tokens.current();
  await session.requestCode({ email: ada.email, consent: true });
  await session.verifyCode({ email: ada.email, code: '135987' });
  await session.signOut('global');
  const written = JSON.stringify(log.lines);
  for (const secret of ['ada@', '135987', 'refresh-', 'header.']) expect(written).not.toContain(secret);
});
