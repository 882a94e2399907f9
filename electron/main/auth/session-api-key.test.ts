import { expect, test } from 'vitest';
import { sessionKey } from './stored-session.ts';
import { ada, goodKey, setUp, signedIn } from './test-support.ts';

const byKey = (accountId: unknown) => ({
  status: 'signed-in',
  accountId,
  email: 'sk-…1234',
  persistent: true,
  via: 'api-key',
});

test('a key alone is a way in: asked for consent, checked, kept, and there again after a restart', async () => {
  const { session, vault, accounts, keys } = await setUp();
  await session.start();
  const go = (key: string | null, consent: boolean) => session.useApiKey({ key, consent });
  expect(await go(null, true)).toMatchObject({ error: { code: 'not_found' } });
  expect(await go(goodKey, false)).toMatchObject({ error: { code: 'consent_required' } });
  expect(await go('sk-wrong-key-1234', true)).toMatchObject({ error: { code: 'api_key_invalid' } });
  expect(vault.values.size).toBe(0);
  expect(await go(goodKey, true)).toEqual({ ok: true, value: byKey(expect.any(String)) });
  expect(accounts.list()).toMatchObject([{ email: 'sk-…1234' }]);
  // There is no session behind it: whoever needs one is told so.
  expect(await session.tokens.current()).toMatchObject({ error: { code: 'session_needed' } });
  const accountId = accounts.list()[0]?.id;

  const again = await setUp({ session: { vault, keys } });
  await again.session.start();
  expect(again.session.current()).toEqual(byKey(accountId));
  expect(await again.session.signOut('global')).toMatchObject({ ok: true });
  expect(again.session.current()).toEqual({ status: 'signed-out', reason: null });
  expect(vault.values.size).toBe(0);
});

test('signed out and back with the same key: the same account, and the consent is not asked for again', async () => {
  const { session, keys } = await setUp();
  await session.start();
  await session.useApiKey({ key: goodKey, consent: true });
  const first = session.current();
  await session.signOut('local');
  expect(await keys.get()).toBeNull();
  expect(await session.useApiKey({ key: goodKey, consent: false })).toEqual({ ok: true, value: first });
});

test('a session takes the place of a key that stood in for one; signing out removes both', async () => {
  const { session, vault, keys } = await setUp();
  await session.start();
  await session.useApiKey({ key: goodKey, consent: true });
  await session.requestCode({ email: ada.email, consent: true });
  expect(await session.verifyCode({ email: ada.email, code: '123456' })).toMatchObject({
    value: signedIn(ada),
  });
  expect(await keys.get()).toMatchObject({ key: goodKey, active: false });
  await session.signOut('local');
  expect(await keys.get()).toBeNull();
  expect([...vault.values.keys()].filter((name) => name.startsWith(sessionKey))).toEqual([]);
});
