import { expect, test } from 'vitest';
import type { Session } from '#shared/domain/session.ts';
import { type Reply, respondJson, respondPage, until } from '../net/test-support.ts';
import { sessionKey } from './stored-session.ts';
import { ada, authFailure, eve, sessionFor, setUp, signedIn } from './test-support.ts';

const link = { kind: 'token-hash', tokenHash: `pkce_${'a'.repeat(56)}`, type: 'email' } as const;

test('a link signs in while a sign-in for the same address is pending, and once', async () => {
  const { session, seen, accounts, vault, asked, offers } = await setUp();
  await session.start();
  await session.requestCode({ email: 'ADA@example.com', consent: true });
  expect(await session.acceptLink(link)).toMatchObject({ ok: true, value: signedIn(ada) });
  expect(JSON.parse(asked('verify')[0]?.body ?? '')).toEqual({
    token_hash: link.tokenHash,
    type: 'email',
    gotrue_meta_security: {},
  });
  expect(seen).toEqual([signedIn(ada)]);
  expect(accounts.list()).toMatchObject([ada]);
  expect(vault.values.has(sessionKey)).toBe(true);
  expect((await session.tokens.current()).ok).toBe(true);
  expect(await session.acceptLink(link)).toMatchObject({ error: { code: 'link_used_here' } });
  expect(asked('verify')).toHaveLength(1);
  expect(offers).toEqual([]);
});

const nobody: Session = { status: 'signed-out', reason: null };

test('a link that nobody here asked for signs nobody in: the person is asked whose account it is', async () => {
  const { session, offers, seen, vault, accounts, asked } = await setUp();
  await session.start();
  expect(await session.acceptLink(link)).toEqual({ ok: true, value: nobody });
  expect(offers).toEqual([{ email: ada.email, known: false }]);
  expect(seen).toEqual([]);
  expect(vault.values.has(sessionKey)).toBe(false);
  // No is the end of it: the session it made is ended at the server.
  expect(await session.answerOffer({ accept: false, consent: false })).toEqual({ ok: true, value: nobody });
  expect(asked('logout?scope=local')).toHaveLength(1);
  expect(accounts.list()).toEqual([]);
  expect(await session.answerOffer({ accept: true, consent: true })).toMatchObject({
    error: { code: 'link_spent' },
  });
});

test('an offered link signs in after a yes, and after the consent of who is new here', async () => {
  const { session, offers, accounts } = await setUp();
  await session.start();
  await session.acceptLink(link);
  expect(offers).toHaveLength(1);
  expect(await session.answerOffer({ accept: true, consent: false })).toMatchObject({
    error: { code: 'consent_required' },
  });
  expect(await session.answerOffer({ accept: true, consent: true })).toMatchObject({ value: signedIn(ada) });
  expect(accounts.list()).toMatchObject([ada]);
});

test('an hour later a link is asked about like any other, and ten minutes later the question is gone', async () => {
  let now = Date.now();
  const { session, offers, asked } = await setUp({ session: { now: () => new Date(now) } });
  await session.start();
  await session.requestCode({ email: ada.email, consent: true });
  now += 61 * 60 * 1000;
  expect(await session.acceptLink(link)).toEqual({ ok: true, value: nobody });
  expect(offers).toHaveLength(1);
  now += 11 * 60 * 1000;
  expect(await session.answerOffer({ accept: true, consent: true })).toMatchObject({
    error: { code: 'link_spent' },
  });
  await until(() => asked('logout?scope=local').length === 1);
});

test("another account's link while one waits: asked about, and the person's own code still works", async () => {
  const { session, replies, seen, vault, offers, asked } = await setUp();
  await session.start();
  await session.requestCode({ email: ada.email, consent: true });
  const stranger = sessionFor(eve);
  replies.verify = (response) => respondJson(response, 200, stranger);
  expect(await session.acceptLink(link)).toEqual({ ok: true, value: nobody });
  expect(offers).toEqual([{ email: eve.email, known: false }]);
  expect(seen).toEqual([]);
  expect(vault.values.has(sessionKey)).toBe(false);
  await session.answerOffer({ accept: false, consent: false });
  expect(asked('logout?scope=local')[0]?.headers.authorization).toBe(`Bearer ${stranger.access_token}`);
  replies.verify = (response) => respondJson(response, 200, sessionFor(ada));
  expect(await session.verifyCode({ email: ada.email, code: '123456' })).toMatchObject({ ok: true });
});

test('twenty links at once: one question, the others stay unspent, nothing is lost', async () => {
  const { session, offers, asked, seen } = await setUp({ stored: sessionFor(eve) });
  await session.start();
  const links = Array.from({ length: 20 }, (_, index) => ({
    ...link,
    tokenHash: `pkce_${index.toString(16).padStart(56, '0')}`,
  }));
  const results = await Promise.all(links.map((each) => session.acceptLink(each)));
  expect(offers).toHaveLength(1);
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  expect(results.filter((result) => !result.ok && result.error.code === 'link_busy')).toHaveLength(19);
  expect(asked('verify')).toHaveLength(1);
  expect(session.current()).toEqual(signedIn(eve));
  expect(seen).toEqual([signedIn(eve)]);
});

test('a link of the account that is signed in changes nothing and says so', async () => {
  const { session, asked, offers } = await setUp({ stored: sessionFor(ada) });
  await session.start();
  expect(await session.acceptLink(link)).toMatchObject({ error: { code: 'link_no_news' } });
  expect(offers).toEqual([]);
  expect(asked('logout?scope=local')).toHaveLength(1);
  expect(session.current()).toEqual(signedIn(ada));
});

test.each([
  ['used or expired', authFailure(403, 'otp_expired'), 'link_spent'],
  ['of another device', authFailure(404, 'flow_state_not_found'), 'link_foreign'],
  ['while the service is away', ((response) => respondPage(response, 522)) as Reply, 'link_unreachable'],
])('a link %s says so', async (_, reply, code) => {
  const { session, replies } = await setUp();
  await session.start();
  await session.requestCode({ email: ada.email, consent: true });
  replies.verify = reply;
  expect(await session.acceptLink(link)).toMatchObject({ error: { code } });
  // What was not used can be opened again.
  replies.verify = (response) => respondJson(response, 200, sessionFor(ada));
  expect(await session.acceptLink(link)).toMatchObject({ ok: true });
});

test('links that carry an error or a session itself are never used', async () => {
  const { session, asked } = await setUp();
  await session.start();
  await session.requestCode({ email: ada.email, consent: true });
  expect(await session.acceptLink({ kind: 'error', errorCode: 'otp_expired' })).toMatchObject({
    error: { code: 'link_spent' },
  });
  expect(await session.acceptLink({ kind: 'error', errorCode: 'something' })).toMatchObject({
    error: { code: 'sign_in_link_refused' },
  });
  expect(await session.acceptLink({ kind: 'tokens' })).toMatchObject({ error: { code: 'link_unsafe' } });
  expect(asked('verify')).toHaveLength(0);
});

test("the auth server's own link works with this install's verifier", async () => {
  const { session, asked } = await setUp();
  await session.start();
  await session.requestCode({ email: ada.email, consent: true });
  const code = crypto.randomUUID();
  expect(await session.acceptLink({ kind: 'code', code })).toMatchObject({ ok: true, value: signedIn(ada) });
  const [exchange] = asked('token?grant_type=pkce');
  expect(JSON.parse(exchange?.body ?? '')).toMatchObject({ auth_code: code });
  expect(exchange?.body).toMatch(/"code_verifier":"[0-9a-f]{100,}"/);
});
