import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type LinkOffer, type Session, sessionSchema } from '#shared/domain/session.ts';
import {
  configFor,
  createTestLog,
  networkFor,
  type ReceivedRequest,
  respondJson,
  respondPage,
  startServer,
  until,
} from '../net/test-support.ts';
import type { Vault } from '../secrets/vault.ts';
import { createApiKeys } from './api-keys.ts';
import { createKnownAccounts } from './known-accounts.ts';
import { createSessionService, type SessionOptions } from './session.ts';
import { sessionKey, vaultStorage } from './stored-session.ts';

let folder = '';
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-'));
  // The auth client speaks to the console when it cannot refresh.
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  await rm(folder, { recursive: true, force: true });
});

const ada = { id: '6f0c0000-0000-4000-8000-000000000001', email: 'ada@example.com' };
const eve = { id: '6f0c0000-0000-4000-8000-000000000002', email: 'eve@example.com' };

let issued = 0;
function sessionFor(user: { readonly id: string; readonly email: string }, expiresIn = 3600) {
  issued += 1;
  const now = Math.floor(Date.now() / 1000);
  return {
    access_token: `header.${issued}.signature`,
    token_type: 'bearer',
    expires_in: expiresIn,
    expires_at: now + expiresIn,
    refresh_token: `refresh-${issued}`,
    user: {
      ...user,
      aud: 'authenticated',
      role: 'authenticated',
      app_metadata: {},
      user_metadata: {},
      created_at: '',
    },
  };
}

function memoryVault(): Vault & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    open: async () => undefined,
    get: async (key) => values.get(key) ?? null,
    set: async (key, value) => void values.set(key, value),
    removeAll: async (prefix) => {
      for (const key of values.keys()) if (key.startsWith(prefix)) values.delete(key);
    },
    isPersistent: () => true,
  };
}

type Reply = (response: ServerResponse, request: ReceivedRequest) => void;
const authFailure =
  (status: number, code: string, message = 'x'): Reply =>
  (response) =>
    respondJson(response, status, { code, message }, { 'x-supabase-api-version': '2024-01-01' });

const goodKey = 'sk-good-key-of-ada-1234';

/** An auth server whose every answer the test can change. */
async function setUp(
  options: { stored?: ReturnType<typeof sessionFor>; session?: Partial<SessionOptions> } = {},
) {
  const replies: Record<'otp' | 'verify' | 'token' | 'logout', Reply> = {
    otp: (response) => respondJson(response, 200, {}),
    verify: (response) => respondJson(response, 200, sessionFor(ada)),
    token: (response) => respondJson(response, 200, sessionFor(ada)),
    logout: (response) => response.writeHead(204).end(),
  };
  const server = await startServer((request, response) => {
    const name = /^\/auth\/v1\/(otp|verify|token|logout)\b/.exec(request.path)?.[1] as
      | keyof typeof replies
      | undefined;
    if (name) replies[name](response, request);
    else if (request.path === '/v1/models')
      respondJson(response, request.headers.authorization === `Bearer ${goodKey}` ? 200 : 401, {
        data: [{ id: 'a/b' }],
      });
    else respondJson(response, 404, {});
  });
  cleanups.push(server.close);
  const config = configFor(server.url);
  const network = networkFor(config);
  cleanups.push(network.dispose);
  const log = createTestLog();
  const accounts = createKnownAccounts({
    file: join(folder, 'accounts.json'),
    onNotice: () => undefined,
    log,
  });
  const vault = memoryVault();
  if (options.stored) {
    vault.values.set(sessionKey, JSON.stringify(options.stored));
    await accounts.record({ ...ada, consentedAt: '2026-01-01T00:00:00.000Z' });
  }
  const keys = createApiKeys(vault);
  const offers: LinkOffer[] = [];
  const session = createSessionService({
    config,
    egress: network.egress,
    vault,
    accounts,
    keys,
    onOffer: (offer) => void offers.push(offer),
    log,
    refreshPatienceMs: 60,
    ...options.session,
  });
  cleanups.push(session.dispose);
  const seen: Session[] = [];
  session.subscribe((next) => seen.push(sessionSchema.parse(next)));
  const asked = (name: string) =>
    server.requests.filter((request) => request.path.startsWith(`/auth/v1/${name}`));
  return { session, server, replies, vault, accounts, keys, offers, seen, asked, log };
}

const signedIn = (user: typeof ada) => ({
  status: 'signed-in',
  accountId: user.id,
  email: user.email,
  persistent: true,
});

test('without a service nobody can sign in, and nothing breaks', async () => {
  const { session } = await setUp({ session: { config: null } });
  await session.start();
  expect(session.current()).toEqual({ status: 'signed-out', reason: null });
  expect(await session.requestCode({ email: ada.email, consent: true })).toMatchObject({
    error: { code: 'not_configured' },
  });
  expect(await session.tokens.current()).toMatchObject({ error: { code: 'not_configured' } });
});

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

test('a stored session is there at once without network, and nothing is deleted', async () => {
  const { session, server, vault } = await setUp({ stored: sessionFor(ada, -60) });
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
