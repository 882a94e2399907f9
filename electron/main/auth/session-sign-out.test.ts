import { expect, test } from 'vitest';
import { respondJson, respondPage, until } from '../net/test-support.ts';
import { sessionKey, vaultStorage } from './stored-session.ts';
import { memoryVault } from '../secrets/test-support.ts';
import { ada, sessionFor, setUp } from './test-support.ts';

test('signing out here is done at once, also without network, and told to the server when it can be', async () => {
  const { session, vault, asked, accounts } = await setUp({ stored: sessionFor(ada) });
  await session.start();
  vault.values.set(`${sessionKey}-code-verifier`, 'x');
  vault.values.set('proxy-password', 'stays');
  expect(await session.signOut('local')).toMatchObject({ ok: true });
  expect(session.current()).toEqual({ status: 'signed-out', reason: null });
  expect(accounts.list()).toMatchObject([ada]);
  await until(() => asked('logout?scope=local').length === 1);
  await until(() => vault.values.size === 1);
  expect([...vault.values.keys()]).toEqual(['proxy-password']);

  const offline = await setUp({ stored: sessionFor(ada, -60) });
  await offline.server.close();
  await offline.session.start();
  expect(await offline.session.signOut('local')).toMatchObject({ ok: true });
  expect(offline.session.current()).toEqual({ status: 'signed-out', reason: null });
  await until(() => offline.vault.values.size === 0);
});

test('signing out everywhere asks the server first; if that fails this device is signed out all the same', async () => {
  const { session, asked } = await setUp({ stored: sessionFor(ada) });
  await session.start();
  expect(await session.signOut('global')).toMatchObject({ ok: true });
  expect(asked('logout?scope=global')).toHaveLength(1);

  const failing = await setUp({ stored: sessionFor(ada) });
  failing.replies.logout = (response) => respondPage(response, 522);
  await failing.session.start();
  expect(await failing.session.signOut('global')).toMatchObject({ error: { code: 'service_unavailable' } });
  expect(failing.session.current()).toEqual({ status: 'signed-out', reason: null });
  expect([...failing.vault.values.keys()]).toEqual(['ended-sessions']);
});

test('a session whose end the server could not be told of: told once it answers, also after a restart', async () => {
  const { session, vault, replies, asked } = await setUp({ stored: sessionFor(ada) });
  replies.logout = (response) => respondPage(response, 522);
  await session.start();
  await session.signOut('local');
  await until(() => asked('logout').length === 1);
  expect(JSON.stringify([...vault.values])).not.toContain('refresh-');
  session.reachable();
  await until(() => asked('logout').length === 2);
  await session.dispose();

  const again = await setUp({ session: { vault } });
  await again.session.start();
  await until(() => vault.values.size === 0);
  expect(again.asked('logout?scope=local')).toHaveLength(1);
});

test('a refresh under way when the person signs out does not bring the session back', async () => {
  const { session, replies, vault, seen } = await setUp({ stored: sessionFor(ada, -60) });
  let answer: () => void = () => undefined;
  const asked = Promise.withResolvers<void>();
  replies.token = (response) => {
    answer = () => respondJson(response, 200, sessionFor(ada));
    asked.resolve();
  };
  await session.start();
  await asked.promise;
  await session.signOut('local');
  answer();
  await new Promise((resolve) => setImmediate(resolve));
  await session.requestCode({ email: ada.email, consent: true });
  expect(vault.values.has(sessionKey)).toBe(false);
  expect(seen.at(-1)).toEqual({ status: 'signed-out', reason: null });
});

test('a client that was replaced writes nothing any more', async () => {
  const vault = memoryVault();
  const end = new AbortController();
  const storage = vaultStorage(vault, end.signal);
  await storage.setItem('a', '1');
  end.abort();
  await storage.setItem('a', '2');
  await storage.removeItem('a');
  expect(await storage.getItem('a')).toBeNull();
  expect(vault.values.get('a')).toBe('1');
});
