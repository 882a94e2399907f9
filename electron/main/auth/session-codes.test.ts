import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { type Reply, respondPage } from '../net/test-support.ts';
import { sessionKey } from './stored-session.ts';
import { ada, authFailure, eve, setUp, signedIn } from './test-support.ts';

test('a code is asked for with PKCE and the way back, and only with consent (P10)', async () => {
  const { session, asked } = await setUp();
  await session.start();
  expect(await session.requestCode({ email: ada.email, consent: false })).toMatchObject({
    error: { code: 'consent_required' },
  });
  expect(asked('otp')).toHaveLength(0);
  expect(await session.requestCode({ email: ' Ada@Example.com ', consent: true })).toEqual({
    ok: true,
    value: { resendAfterSeconds: 60 },
  });
  const [request] = asked('otp');
  expect(request?.path).toContain('redirect_to=apipool%3A%2F%2Fauth%2Fcallback');
  expect(JSON.parse(request?.body ?? '')).toMatchObject({
    email: 'ada@example.com',
    create_user: true,
    code_challenge_method: 's256',
  });
  expect(request?.headers['x-client-info']).toBe('apipool-desktop');
});

test('the code signs in, records the consent, and is not needed twice on this device', async () => {
  const { session, seen, accounts, vault } = await setUp();
  await session.start();
  // Whoever hears of the session finds the account already written down.
  session.subscribe(({ status }) => status === 'signed-in' && expect(accounts.list()).toMatchObject([ada]));
  await session.requestCode({ email: ada.email, consent: true });
  expect(await session.verifyCode({ email: ada.email, code: '123456' })).toMatchObject({
    ok: true,
    value: signedIn(ada),
  });
  expect(seen).toEqual([signedIn(ada)]);
  expect(accounts.list()).toMatchObject([ada]);
  expect(vault.values.has(sessionKey)).toBe(true);
  await session.signOut('local');
  expect(await session.requestCode({ email: ada.email, consent: false })).toMatchObject({ ok: true });
});

test('a code for an address that never consented here is not even tried', async () => {
  const { session, asked } = await setUp();
  await session.start();
  await session.requestCode({ email: ada.email, consent: true });
  expect(await session.verifyCode({ email: eve.email, code: '123456' })).toMatchObject({
    error: { code: 'consent_required' },
  });
  expect(asked('verify')).toHaveLength(0);
});

test('a wrong code changes nothing', async () => {
  const { session, replies, seen, accounts } = await setUp();
  await session.start();
  await session.requestCode({ email: ada.email, consent: true });
  replies.verify = authFailure(403, 'otp_expired', 'Token has expired or is invalid');
  expect(await session.verifyCode({ email: ada.email, code: '000000' })).toMatchObject({
    error: { code: 'code_invalid' },
  });
  expect(seen).toEqual([]);
  expect(accounts.list()).toEqual([]);
});

test('the wait between two mails is read from the message, and the first mail still counts', async () => {
  const { session, replies } = await setUp();
  await session.start();
  replies.otp = authFailure(
    429,
    'over_email_send_rate_limit',
    'For security purposes, you can only request this after 43 seconds.',
  );
  expect(await session.requestCode({ email: ada.email, consent: true })).toMatchObject({
    error: { code: 'code_rate_limited', retryable: true, retryAfterMs: 43_000 },
  });
  expect(await session.verifyCode({ email: ada.email, code: '123456' })).toMatchObject({ ok: true });
});

test.each([
  ['a Cloudflare page', (response: ServerResponse) => respondPage(response, 403), 'service_unavailable'],
  ['a Cloudflare rate limit', (response: ServerResponse) => respondPage(response, 429), 'rate_limited'],
  ['a captive portal', (response: ServerResponse) => respondPage(response, 200), 'bad_response'],
  ['a 522', (response: ServerResponse) => respondPage(response, 522), 'service_unavailable'],
  ['an error of the server', authFailure(500, 'unexpected_failure'), 'service_unavailable'],
  ['closed doors', authFailure(422, 'signup_disabled'), 'signup_disabled'],
  ['a bad address', authFailure(400, 'email_address_invalid'), 'email_invalid'],
])('asking for a code meets %s', async (_, reply: Reply, code) => {
  const { session, replies } = await setUp();
  await session.start();
  replies.otp = reply;
  const answer = await session.requestCode({ email: ada.email, consent: true });
  expect(answer).toMatchObject({ error: { code } });
  expect(JSON.stringify(answer)).not.toContain('<html');
});
