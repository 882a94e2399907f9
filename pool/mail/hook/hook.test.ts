import { Resend } from 'resend';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Reply } from '../../http/exchange.ts';
import type { Pool } from '../../service.ts';
import {
  newClient,
  newEmail,
  newestMail,
  postJson,
  readAccount,
  signIn,
  startTestPool,
} from '../../test-support.ts';
import { createHookSender, type HookCall, Unreachable } from './sender.ts';
import { isSignedCall, signCall } from './signature.ts';

const secret = 'v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const mail = {
  kind: 'magiclink',
  to: 'ada@example.com',
  code: '135987',
  tokenHash: 'pkce_ab',
  user: { id: 'x' },
} as const;

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool({ otpGapSeconds: 60 });
});
afterEach(async () => {
  await fetch(`${pool.url}/_faults`, { method: 'DELETE' });
  await postJson(`${pool.url}/_mail/limits`, {});
});
afterAll(() => pool.close());

/** A sender whose calls get these answers, one after the other; `cut`: none. */
function senderTo(replies: readonly (Reply | 'cut')[], timeoutMs = 5000) {
  const calls: HookCall[] = [];
  const send = createHookSender({
    secret,
    authUrl: 'http://auth',
    redirectTo: 'http://site',
    timeoutMs,
    backoffMs: 1,
    call: (call) => {
      const reply = replies[calls.length] ?? 'cut';
      calls.push(call);
      return reply === 'cut' ? Promise.reject(new Unreachable('cut')) : Promise.resolve(reply);
    },
  });
  return { calls, send };
}

const ok: Reply = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
const busy: Reply = { status: 503, headers: { 'retry-after': '1' } };

test('the mailer hears where the app wants to be led back to', async () => {
  const { calls, send } = senderTo([ok]);
  await send({ ...mail, redirectTo: 'apipool://auth/callback' });
  expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({
    email_data: { redirect_to: 'apipool://auth/callback' },
  });
});

test('a call is signed so that an independent reader of the standard accepts it', async () => {
  const { calls, send } = senderTo([ok]);
  expect(await send(mail)).toEqual({ ok: true, value: undefined });
  const [call] = calls;
  const headers = call?.headers ?? {};
  const body: unknown = new Resend('re_any').webhooks.verify({
    payload: call?.body ?? '',
    headers: {
      id: headers['webhook-id'] ?? '',
      timestamp: headers['webhook-timestamp'] ?? '',
      signature: headers['webhook-signature'] ?? '',
    },
    webhookSecret: secret.slice('v1,'.length),
  });
  expect(body).toEqual({
    user: { id: 'x', email: 'ada@example.com' },
    email_data: {
      token: '135987',
      token_hash: 'pkce_ab',
      redirect_to: 'http://site',
      email_action_type: 'magiclink',
      site_url: 'http://auth',
      token_new: '',
      token_hash_new: '',
      old_email: '',
      old_phone: '',
      provider: '',
      factor_type: '',
    },
  });
});

test('a signature is for one body, one id, one secret and a few minutes', () => {
  const call = { id: 'msg_1', timestamp: 1_700_000_000, body: '{}' };
  const good = signCall(call, secret);
  const check = (changed: object, signatures = good, now = call.timestamp) =>
    isSignedCall({ ...call, ...changed }, signatures, secret, now);
  expect(check({})).toBe(true);
  expect(check({}, `v1,AAAA, ${good}`)).toBe(true);
  expect(check({}, `v1,AAAA ${good}`)).toBe(true);
  expect(check({}, good, call.timestamp + 300)).toBe(true);
  expect(check({}, good, call.timestamp + 301)).toBe(false);
  expect(check({}, good, call.timestamp - 301)).toBe(false);
  expect(check({ body: '{} ' })).toBe(false);
  expect(check({ id: 'msg_2' })).toBe(false);
  expect(check({ timestamp: Number.NaN })).toBe(false);
  expect(check({}, signCall(call, 'v1,whsec_QUFBQQ=='))).toBe(false);
  expect(check({}, '')).toBe(false);
});

const type = (value: string) => ({ 'content-type': value });
test.each<[string, readonly (Reply | 'cut')[], number, object]>([
  ['accepted without a body', [{ status: 204 }], 1, { ok: true }],
  ['busy once', [busy, ok], 2, { ok: true }],
  ['cut twice', ['cut', 'cut', ok], 3, { ok: true }],
  ['always cut', ['cut', 'cut', 'cut'], 3, { error: { status: 422, code: 'hook_timeout_after_retry' } }],
  ['always busy', [busy, busy, busy], 3, { error: { status: 500, code: 'unexpected_failure' } }],
  ['busy without a time', [{ status: 503 }], 1, { error: { status: 500 } }],
  ['no type', [{ status: 200 }], 1, { error: { status: 400, code: 'hook_payload_invalid_content_type' } }],
  [
    'a page',
    [{ ...ok, headers: type('text/html') }],
    1,
    { error: { code: 'hook_payload_invalid_content_type' } },
  ],
  [
    'no JSON',
    [{ ...ok, body: '{' }],
    1,
    { error: { status: 500, message: 'Error unmarshaling JSON output.' } },
  ],
  [
    'too much',
    [{ ...ok, body: `"${'x'.repeat(210_000)}"` }],
    1,
    { error: { code: 'hook_payload_over_size_limit' } },
  ],
  [
    'refused',
    [{ ...ok, status: 400 }],
    1,
    { error: { status: 500, message: 'Invalid payload sent to hook' } },
  ],
  ['not let in', [{ ...ok, status: 401 }], 1, { error: { message: 'Hook requires authorization token' } }],
  [
    'lost',
    [{ ...ok, status: 404 }],
    1,
    { error: { message: 'Unexpected status code returned from hook: 404' } },
  ],
  [
    'an error of its own',
    [{ ...ok, body: '{"error":{"http_code":429,"message":"enough"}}' }],
    1,
    { error: { status: 429, code: 'unknown', message: 'enough' } },
  ],
  ['an error without a code', [{ ...ok, body: '{"error":{"message":"no"}}' }], 1, { error: { status: 500 } }],
])('a hook that answers: %s', async (_what, replies, expectedCalls, outcome) => {
  const { calls, send } = senderTo(replies);
  expect(await send(mail)).toMatchObject(outcome);
  expect(calls).toHaveLength(expectedCalls);
  expect(new Set(calls.map((call) => call.headers['webhook-id'])).size).toBe(expectedCalls);
});

test('a hook that never answers is left after its time', async () => {
  const send = createHookSender({
    secret,
    authUrl: '',
    redirectTo: '',
    timeoutMs: 20,
    call: ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Unreachable('gone')));
      }),
  });
  expect(await send(mail)).toMatchObject({ error: { status: 422, code: 'hook_timeout' } });
});

test('the route takes signed calls and nothing else', async () => {
  const keys = (await (await fetch(`${pool.url}/_keys`)).json()) as {
    readonly resend: { readonly hook_secret: string };
  };
  const to = newEmail();
  const data = { token: '246810', token_hash: 'aa', email_action_type: 'signup' };
  const post = async (body: string, changed: Readonly<Record<string, string>> = {}) => {
    const call = { id: crypto.randomUUID(), timestamp: Math.floor(Date.now() / 1000), body };
    const headers = {
      'webhook-id': call.id,
      'webhook-timestamp': String(call.timestamp),
      'webhook-signature': signCall(call, keys.resend.hook_secret),
      ...changed,
    };
    const response = await fetch(`${pool.url}/hooks/send-email`, { method: 'POST', headers, body });
    return [response.status, await response.json()];
  };
  const body = JSON.stringify({ user: { email: to }, email_data: data });
  expect(await post(body)).toEqual([200, {}]);
  expect(await newestMail(pool, to)).toMatchObject({ code: '246810' });
  const forged = [401, { error: { http_code: 401, message: 'Invalid signature' } }];
  expect(await post(body, { 'webhook-signature': 'v1,AAAA' })).toEqual(forged);
  expect(await post(body, { 'webhook-id': 'another' })).toEqual(forged);
  expect(await post(body, { 'webhook-timestamp': '1700000000' })).toEqual(forged);
  expect(await post(body, { 'webhook-timestamp': '' })).toEqual(forged);
  expect(await post('{')).toMatchObject([400, {}]);
  const unknown = { user: { email: to }, email_data: { ...data, email_action_type: 'sms' } };
  expect(await post(JSON.stringify(unknown))).toMatchObject([400, {}]);
  expect((await post('x'.repeat(100_000)))[0]).toBe(413);
});

test('a mail that could not be sent is an auth error, and leaves no account and no waiting time behind', async () => {
  const client = newClient(pool);
  const email = newEmail();
  const signIn = async () => (await client.auth.signInWithOtp({ email })).error;
  await postJson(`${pool.url}/_faults`, { path: '/emails', status: 500, body: '{}' });
  expect(await signIn()).toMatchObject({ message: 'Error sending confirmation email' });
  await postJson(`${pool.url}/_faults`, { path: '/hooks/send-email', status: 401 });
  expect(await signIn()).toMatchObject({ message: 'Hook requires authorization token' });
  await postJson(`${pool.url}/_mail/limits`, { daily: 0 });
  expect(await signIn()).toMatchObject({ status: 429, message: 'Error sending confirmation email' });
  await postJson(`${pool.url}/_mail/limits`, {});
  const { rows } = await pool.database.query('select 1 from auth.users where email = $1', [email]);
  expect(rows).toEqual([]);
  expect(await signIn()).toBeNull();
  expect(await newestMail(pool, email)).toMatchObject({ to: email });
});

test('while a mail is held up everybody else is served, and its person waits for a turn', async () => {
  const [asker, other] = [await signIn(pool), await signIn(pool)];
  const email = newEmail();
  const newcomer = newClient(pool);
  await postJson(`${pool.url}/_faults`, { path: '/hooks/send-email', stall: true, count: 2 });
  const ended: string[] = [];
  const held = [
    newcomer.auth.signInWithOtp({ email }).finally(() => ended.push('sign-in')),
    asker.client.auth.updateUser({ email: newEmail() }).finally(() => ended.push('change')),
  ];
  const left = async () => ((await (await fetch(`${pool.url}/_faults`)).json()) as readonly unknown[]).length;
  await expect.poll(left).toBe(0);
  const again = newClient(pool).auth.signInWithOtp({ email });
  expect(await readAccount(other)).toMatchObject({ email: other.email });
  expect(ended).toEqual([]);
  for (const { error } of await Promise.all(held)) expect(error).toMatchObject({ code: 'hook_timeout' });
  // Nothing of what failed is left: no change is pending, and the next in turn need not wait any longer.
  expect((await asker.client.auth.getUser()).data.user?.new_email).toBeUndefined();
  expect((await again).error).toBeNull();
  expect(await newestMail(pool, email)).toMatchObject({ to: email });
});
