import { expect, test } from 'vitest';
import { type Reply, respondJson, respondPage, until } from '../net/test-support.ts';
import { sessionKey } from './stored-session.ts';
import { ada, authFailure, sessionFor, setUp, signedIn } from './test-support.ts';

const passingTroubles: readonly (readonly [string, Reply])[] = [
  ['429 in JSON', authFailure(429, 'over_request_rate_limit')],
  ['429 with a code that would end it', authFailure(429, 'refresh_token_not_found')],
  ['409', authFailure(409, 'conflict', 'Too many concurrent token refresh requests')],
  ['Cloudflare 403', (response) => respondPage(response, 403)],
  ['Cloudflare 429', (response) => respondPage(response, 429)],
  ['522', (response) => respondPage(response, 522)],
  ['500 in JSON', authFailure(500, 'unexpected_failure')],
  ['a captive portal', (response) => respondPage(response, 200)],
  ['200 with broken JSON', (response) => respondJson(response, 200, '{"access_token":')],
  [
    'a gateway without key',
    (response) => respondJson(response, 401, { message: 'Invalid API key', hint: 'x' }),
  ],
  ['a cut connection', (response) => void response.destroy()],
];

test.each(passingTroubles)(
  'an expired token and a refresh answered with %s: still signed in, and renewed when it can be',
  async (_, reply) => {
    const { session, replies, vault, seen } = await setUp({ stored: sessionFor(ada, -60) });
    replies.token = reply;
    await session.start();
    const answer = await session.tokens.current();
    expect(answer).toMatchObject({ ok: false, error: { retryable: true } });
    expect(JSON.stringify(answer)).not.toContain('<html');
    expect(session.current()).toEqual(signedIn(ada));
    expect(vault.values.has(sessionKey)).toBe(true);

    // The person tries again as soon as it works, not after the auth client's minute of silence.
    const renewed = sessionFor(ada);
    replies.token = (response) => respondJson(response, 200, renewed);
    let token = await session.tokens.current();
    if (!token.ok) token = await session.tokens.current();
    expect(token).toEqual({ ok: true, value: renewed.access_token });
    expect(seen.every((state) => state.status === 'signed-in')).toBe(true);
  },
);

const verdicts: readonly (readonly [string, Reply, string])[] = [
  ['already used', authFailure(400, 'refresh_token_already_used'), 'session_revoked'],
  ['not found', authFailure(400, 'refresh_token_not_found'), 'session_revoked'],
  ['session gone', authFailure(400, 'session_not_found'), 'session_revoked'],
  ['session expired', authFailure(400, 'session_expired'), 'session_revoked'],
  ['malformed', authFailure(400, 'validation_failed'), 'session_revoked'],
];

test.each(verdicts)(
  'an expired token and a refresh that says %s: signed out with the reason, account still known',
  async (_, reply, reason) => {
    const { session, replies, vault, accounts, seen } = await setUp({ stored: sessionFor(ada, -60) });
    replies.token = reply;
    await session.start();
    await until(() => session.current().status === 'signed-out');
    expect(session.current()).toEqual({ status: 'signed-out', reason });
    expect(vault.values.has(sessionKey)).toBe(false);
    expect(accounts.list()).toMatchObject([ada]);
    expect(seen.at(-1)).toEqual({ status: 'signed-out', reason });
    expect(await session.tokens.current()).toMatchObject({ error: { code: 'signed_out' } });
  },
);

test.each(verdicts)(
  'a token refused early and a refresh that says %s: signed out at once',
  async (_, reply, reason) => {
    const stored = sessionFor(ada);
    const { session, replies, vault } = await setUp({ stored, session: { refreshPatienceMs: 5000 } });
    replies.token = reply;
    await session.start();
    expect(await session.tokens.renewed(stored.access_token)).toMatchObject({ error: { code: reason } });
    expect(session.current()).toEqual({ status: 'signed-out', reason });
    expect(vault.values.has(sessionKey)).toBe(false);
  },
);

test.each(passingTroubles)(
  'a token refused early and a refresh answered with %s: still signed in',
  async (_, reply) => {
    const stored = sessionFor(ada);
    const { session, replies } = await setUp({ stored });
    replies.token = reply;
    await session.start();
    expect(await session.tokens.renewed(stored.access_token)).toMatchObject({
      ok: false,
      error: { retryable: true },
    });
    expect(session.current()).toEqual(signedIn(ada));
  },
);

test('many callers with a refused token cause one refresh', async () => {
  const stored = sessionFor(ada);
  const { session, asked } = await setUp({ stored, session: { refreshPatienceMs: 5000 } });
  await session.start();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => session.tokens.renewed(stored.access_token)),
  );
  const late = await session.tokens.renewed(stored.access_token);
  expect(asked('token')).toHaveLength(1);
  const tokens = new Set([...answers, late].map((answer) => (answer.ok ? answer.value : answer.error.code)));
  expect(tokens.size).toBe(1);
  expect(tokens.has(stored.access_token)).toBe(false);
});

test('many callers with an expired token cause one refresh', async () => {
  const { session, asked } = await setUp({
    stored: sessionFor(ada, -60),
    session: { refreshPatienceMs: 5000 },
  });
  await session.start();
  const answers = await Promise.all(Array.from({ length: 5 }, () => session.tokens.current()));
  expect(answers.every((answer) => answer.ok)).toBe(true);
  expect(asked('token')).toHaveLength(1);
});

test('a refresh that is replaced by the next try does not end the session, and its caller gets the new token', async () => {
  const renewed = sessionFor(ada);
  const { session, replies, seen, asked } = await setUp({
    stored: sessionFor(ada, -60),
    session: { refreshPatienceMs: 5000 },
  });
  replies.token = authFailure(409, 'conflict');
  await session.start();
  // The auth client has met the trouble and goes on trying while the caller waits for it.
  const first = session.tokens.current();
  await until(() => asked('token').length > 1);
  replies.token = (response) => respondJson(response, 200, renewed);
  const second = session.tokens.current();
  expect(await first).toEqual({ ok: true, value: renewed.access_token });
  expect(await second).toEqual({ ok: true, value: renewed.access_token });
  expect(seen.every((state) => state.status === 'signed-in')).toBe(true);
});
