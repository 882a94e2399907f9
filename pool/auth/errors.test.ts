import { createHash, randomBytes } from 'node:crypto';
import type { AuthError } from '@supabase/supabase-js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import {
  newClient,
  newEmail,
  newestMail,
  postJson,
  type SignedIn,
  signIn,
  startTestPool,
} from '../test-support.ts';

/*
 * Every refusal of the auth service, as an unmodified client sees it where the client has a call for it, and as
 * plain requests where it has none.
 */

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
const restart = async () => {
  await pool.close();
  pool = await startTestPool();
};
afterAll(() => pool.close());

const lever = async (path: string, body: unknown = {}) => {
  const response = await postJson(`${pool.url}${path}`, body);
  expect([path, response.status]).toEqual([path, 200]);
  return response.json() as Promise<unknown>;
};

const defaults = {
  signups: true,
  email_sign_in: true,
  authorized_addresses: [],
  session_seconds: null,
  mails_per_hour: null,
  ip_limits: false,
};
beforeEach(() => lever('/_auth', defaults));

type Refusal = {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly message: string;
};

const seen = (error: AuthError | null): Refusal | null =>
  error && { status: error.status, code: error.code, message: error.message };

async function raw(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${pool.url}/auth/v1${path}`, {
    method,
    headers: {
      apikey: pool.publishableKey,
      'content-type': 'application/json',
      'x-supabase-api-version': '2024-01-01',
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { code: string; message: string };
  return { status: response.status, code: answer.code, message: answer.message };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function askForCode(email = newEmail()) {
  const client = newClient(pool);
  expect((await client.auth.signInWithOtp({ email })).error).toBeNull();
  const mail = await newestMail(pool, email);
  const hash = new URL(mail.link).searchParams.get('token_hash') ?? '';
  return { client, email, code: mail.code, hash };
}

/** A flow up to the code that the followed link leads back with. */
async function followedLink() {
  const email = newEmail();
  const verifier = randomBytes(48).toString('base64url');
  await raw('POST', '/otp', {
    email,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 's256',
  });
  const hash = new URL((await newestMail(pool, email)).link).searchParams.get('token_hash') ?? '';
  const answer = await fetch(
    `${pool.url}/auth/v1/verify?token=${hash}&type=signup&redirect_to=apipool%3A%2F%2Fauth%2Fcallback`,
    { redirect: 'manual' },
  );
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
  return { code, verifier };
}

const expired = { status: 403, code: 'otp_expired' };
const sorry = 'Token has expired or is invalid';
const deadLink = 'Email link is invalid or has expired';

type Case = readonly [name: string, expected: Partial<Refusal>, run: () => Promise<Refusal | null>];

const asking: readonly Case[] = [
  [
    'an unknown person when no account is to be made',
    { status: 422, code: 'otp_disabled', message: 'Signups not allowed for otp' },
    async () => {
      const options = { shouldCreateUser: false };
      return seen((await newClient(pool).auth.signInWithOtp({ email: newEmail(), options })).error);
    },
  ],
  [
    'a new person while signing up is off',
    { status: 422, code: 'signup_disabled', message: 'Signups not allowed for this instance' },
    async () => {
      await lever('/_auth', { signups: false });
      return seen((await newClient(pool).auth.signInWithOtp({ email: newEmail() })).error);
    },
  ],
  [
    'anyone while signing in by e-mail is off',
    { status: 422, code: 'email_provider_disabled', message: 'Email logins are disabled' },
    async () => {
      await lever('/_auth', { email_sign_in: false });
      return seen((await newClient(pool).auth.signInWithOtp({ email: newEmail() })).error);
    },
  ],
  [
    'an address nobody can deliver to',
    { status: 400, code: 'email_address_invalid', message: 'Email address "ada@mail.invalid" is invalid' },
    async () => seen((await newClient(pool).auth.signInWithOtp({ email: 'ada@mail.invalid' })).error),
  ],
  [
    'an address that is not on the project’s list',
    { status: 400, code: 'email_address_not_authorized' },
    async () => {
      await lever('/_auth', { authorized_addresses: ['team@example.com'] });
      const { auth } = newClient(pool);
      expect((await auth.signInWithOtp({ email: 'team+one@example.com' })).error).toBeNull();
      return seen((await auth.signInWithOtp({ email: newEmail() })).error);
    },
  ],
  [
    'more mails than the project may send',
    { status: 429, code: 'over_email_send_rate_limit', message: 'email rate limit exceeded' },
    async () => {
      await lever('/_auth', { mails_per_hour: 2 });
      const { auth } = newClient(pool);
      await auth.signInWithOtp({ email: newEmail() });
      await auth.signInWithOtp({ email: newEmail() });
      return seen((await auth.signInWithOtp({ email: newEmail() })).error);
    },
  ],
  ...(['', 'ada', 'ada@example', 'a da@example.com', `${'a'.repeat(250)}@example.com`] as const).map(
    (email): Case => [
      `the address ${JSON.stringify(email.slice(0, 20))}`,
      { status: 400, code: 'validation_failed' },
      () => raw('POST', '/otp', { email }),
    ],
  ),
  ['no address', { status: 400, code: 'validation_failed' }, () => raw('POST', '/otp', {})],
  [
    'an address that is a number',
    { status: 400, code: 'validation_failed' },
    () => raw('POST', '/otp', { email: 1 }),
  ],
  [
    'a code challenge that is too short',
    { status: 400, code: 'validation_failed' },
    () => raw('POST', '/otp', { email: newEmail(), code_challenge: 'short', code_challenge_method: 's256' }),
  ],
  [
    'an unknown challenge method',
    { status: 400, code: 'validation_failed' },
    () =>
      raw('POST', '/otp', {
        email: newEmail(),
        code_challenge: 'c'.repeat(43),
        code_challenge_method: 'md5',
      }),
  ],
  ['a body that is no JSON', { status: 400, code: 'bad_json' }, () => raw('POST', '/otp', '{')],
  [
    'a body of ten megabytes',
    { status: 413, code: 'request_too_large' },
    () => raw('POST', '/otp', { email: newEmail(), data: { long: 'x'.repeat(10_000_000) } }),
  ],
];

const proving: readonly Case[] = [
  [
    'a wrong code',
    { ...expired, message: sorry },
    async () => {
      const { client, email, code } = await askForCode();
      const token = code === '000000' ? '000001' : '000000';
      return seen((await client.auth.verifyOtp({ email, token, type: 'email' })).error);
    },
  ],
  [
    'a used code',
    { ...expired, message: sorry },
    async () => {
      const { client, email, code } = await askForCode();
      await client.auth.verifyOtp({ email, token: code, type: 'email' });
      return seen((await client.auth.verifyOtp({ email, token: code, type: 'email' })).error);
    },
  ],
  [
    'a code of yesterday',
    { ...expired, message: sorry },
    async () => {
      const { client, email, code } = await askForCode();
      await lever('/_clock', { advance_seconds: 86_400 });
      return seen((await client.auth.verifyOtp({ email, token: code, type: 'email' })).error);
    },
  ],
  [
    'a code for an address nobody signed up with',
    { ...expired, message: sorry },
    async () =>
      seen(
        (await newClient(pool).auth.verifyOtp({ email: newEmail(), token: '123456', type: 'email' })).error,
      ),
  ],
  [
    'a signup code as a sign-in code',
    { ...expired, message: sorry },
    async () => {
      const { client, email, code } = await askForCode();
      return seen((await client.auth.verifyOtp({ email, token: code, type: 'magiclink' })).error);
    },
  ],
  [
    'an unknown link',
    { ...expired, message: deadLink },
    async () => {
      const token_hash = `pkce_${'0'.repeat(56)}`;
      return seen((await newClient(pool).auth.verifyOtp({ token_hash, type: 'email' })).error);
    },
  ],
  [
    'a link without its prefix',
    { ...expired, message: deadLink },
    async () => {
      const { client, hash } = await askForCode();
      return seen(
        (await client.auth.verifyOtp({ token_hash: hash.replace('pkce_', ''), type: 'email' })).error,
      );
    },
  ],
  [
    'a link together with an address',
    { status: 400, code: 'validation_failed', message: 'Only the token_hash and type should be provided' },
    () => raw('POST', '/verify', { token_hash: 'x', email: newEmail(), type: 'email' }),
  ],
  [
    'a code together with a link',
    { status: 400, code: 'validation_failed', message: 'Verify requires either a token or a token hash' },
    () => raw('POST', '/verify', { token: '1', token_hash: 'x', type: 'email' }),
  ],
  [
    'neither a code nor a link',
    { status: 400, code: 'validation_failed', message: 'Verify requires either a token or a token hash' },
    () => raw('POST', '/verify', { email: newEmail(), type: 'email' }),
  ],
  [
    'a code without an address',
    { status: 400, code: 'validation_failed' },
    () => raw('POST', '/verify', { token: '123456', type: 'email' }),
  ],
  [
    'a kind of code there is not',
    { status: 400, code: 'validation_failed' },
    () => raw('POST', '/verify', { email: newEmail(), token: '123456', type: 'sms' }),
  ],
  [
    'a banned person with the right code',
    { status: 403, code: 'user_banned', message: 'User is banned' },
    async () => {
      const { email } = await signIn(pool);
      const { client, code } = await askForCode(email);
      await lever('/_ban', { email, seconds: 60 });
      return seen((await client.auth.verifyOtp({ email, token: code, type: 'email' })).error);
    },
  ],
];

const trading: readonly Case[] = [
  [
    'a code of no flow',
    { status: 404, code: 'flow_state_not_found' },
    () =>
      raw('POST', '/token?grant_type=pkce', {
        auth_code: crypto.randomUUID(),
        code_verifier: 'v'.repeat(50),
      }),
  ],
  [
    'a code that is none',
    { status: 404, code: 'flow_state_not_found' },
    () => raw('POST', '/token?grant_type=pkce', { auth_code: "' or 1=1", code_verifier: 'v'.repeat(50) }),
  ],
  [
    'an empty verifier',
    { status: 400, code: 'validation_failed' },
    () => raw('POST', '/token?grant_type=pkce', { auth_code: crypto.randomUUID(), code_verifier: '' }),
  ],
  [
    'a code after more than five minutes',
    { status: 422, code: 'flow_state_expired' },
    async () => {
      const { code, verifier } = await followedLink();
      await lever('/_clock', { advance_seconds: 301 });
      return raw('POST', '/token?grant_type=pkce', { auth_code: code, code_verifier: verifier });
    },
  ],
  [
    'a foreign verifier',
    { status: 400, code: 'bad_code_verifier' },
    async () => {
      const { code } = await followedLink();
      return raw('POST', '/token?grant_type=pkce', { auth_code: code, code_verifier: 'v'.repeat(50) });
    },
  ],
  [
    'a client that never asked (its own refusal)',
    { code: 'pkce_code_verifier_not_found' },
    async () => seen((await newClient(pool).auth.exchangeCodeForSession(crypto.randomUUID())).error),
  ],
  [
    'another kind of grant',
    { status: 400, code: 'invalid_credentials', message: 'unsupported_grant_type' },
    () => raw('POST', '/token?grant_type=password', { email: newEmail(), password: 'secret' }),
  ],
  [
    'an unknown refresh token',
    {
      status: 400,
      code: 'refresh_token_not_found',
      message: 'Invalid Refresh Token: Refresh Token Not Found',
    },
    async () => seen((await newClient(pool).auth.refreshSession({ refresh_token: 'aaaaaaaaaaaa' })).error),
  ],
  [
    'a malformed refresh token',
    { status: 400, code: 'validation_failed', message: 'Refresh token is not valid' },
    async () => seen((await newClient(pool).auth.refreshSession({ refresh_token: 'Not A Token!' })).error),
  ],
  [
    'a used refresh token',
    { status: 400, code: 'refresh_token_already_used', message: 'Invalid Refresh Token: Already Used' },
    async () => {
      const { email, client, refreshToken } = await signIn(pool);
      await lever('/_revoke', { email });
      return seen((await client.auth.refreshSession({ refresh_token: refreshToken })).error);
    },
  ],
  [
    'a banned person’s refresh token',
    { status: 400, code: 'user_banned', message: 'Invalid Refresh Token: User Banned' },
    async () => {
      const { email, client, refreshToken } = await signIn(pool);
      await lever('/_ban', { email, seconds: 60 });
      return seen((await client.auth.refreshSession({ refresh_token: refreshToken })).error);
    },
  ],
  [
    'a session older than sessions may get',
    { status: 400, code: 'session_expired', message: 'Invalid Refresh Token: Session Expired' },
    async () => {
      const { client, refreshToken } = await signIn(pool);
      await lever('/_auth', { session_seconds: 100 });
      await lever('/_clock', { advance_seconds: 100 });
      return seen((await client.auth.refreshSession({ refresh_token: refreshToken })).error);
    },
  ],
  [
    'too many refreshes at once (on order: requests queue here)',
    { status: 409, code: 'conflict' },
    async () => {
      const { client, refreshToken } = await signIn(pool);
      await lever('/_faults', {
        method: 'POST',
        path: '/auth/v1/token',
        status: 409,
        headers: { 'content-type': 'application/json', 'x-supabase-api-version': '2024-01-01' },
        body: '{"code":"conflict","message":"Too many concurrent token refresh requests on the same session"}',
      });
      return seen((await client.auth.refreshSession({ refresh_token: refreshToken })).error);
    },
  ],
];

const withSession: readonly Case[] = [
  [
    'no token',
    { status: 401, code: 'no_authorization', message: 'This endpoint requires a valid Bearer token' },
    () => raw('GET', '/user'),
  ],
  [
    'something that is no token',
    { status: 403, code: 'bad_jwt' },
    async () => seen((await newClient(pool).auth.getUser('no.to.ken')).error),
  ],
  [
    'a forged token',
    { status: 403, code: 'bad_jwt' },
    async () => {
      const { client, accessToken } = await signIn(pool);
      const [head, claims] = accessToken.split('.');
      return seen((await client.auth.getUser(`${head}.${claims}.${'A'.repeat(86)}`)).error);
    },
  ],
  [
    'a token without a signature',
    { status: 403, code: 'bad_jwt' },
    async () => {
      const { client, accessToken } = await signIn(pool);
      const head = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
      return seen((await client.auth.getUser(`${head}.${accessToken.split('.')[1]}.`)).error);
    },
  ],
  [
    'an expired token',
    { status: 403, code: 'bad_jwt' },
    async () => {
      const { client, accessToken } = await signIn(pool);
      await lever('/_clock', { advance_seconds: 3601 });
      return seen((await client.auth.getUser(accessToken)).error);
    },
  ],
  [
    'a token signed with a key that was revoked',
    { status: 403, code: 'bad_jwt' },
    async () => {
      const { client, accessToken } = await signIn(pool);
      await lever('/_rotate-keys', { revoke_older: true });
      return seen((await client.auth.getUser(accessToken)).error);
    },
  ],
  [
    'a person who is gone',
    { status: 403, code: 'user_not_found', message: 'User from sub claim in JWT does not exist' },
    async () => {
      const { client, accessToken, userId } = await signIn(pool);
      await pool.database.query('delete from auth.users where id = $1', [userId]);
      return seen((await client.auth.getUser(accessToken)).error);
    },
  ],
  [
    'a session that was signed out',
    {
      status: 403,
      code: 'session_not_found',
      message: 'Session from session_id claim in JWT does not exist',
    },
    async () => {
      const { client, accessToken } = await signIn(pool);
      await client.auth.signOut({ scope: 'local' });
      return raw('GET', '/user', undefined, bearer(accessToken));
    },
  ],
  [
    'a person banned since',
    { status: 403, code: 'user_banned', message: 'User is banned' },
    async () => {
      const { email, client, accessToken } = await signIn(pool);
      await lever('/_ban', { email, seconds: 60 });
      return seen((await client.auth.getUser(accessToken)).error);
    },
  ],
  [
    'an unknown scope of signing out',
    { status: 400, code: 'validation_failed', message: 'Unsupported logout scope "some"' },
    async () => raw('POST', '/logout?scope=some', undefined, bearer((await signIn(pool)).accessToken)),
  ],
  [
    'a new address that someone else has',
    {
      status: 422,
      code: 'email_exists',
      message: 'A user with this email address has already been registered',
    },
    async () => {
      const [ada, bob] = [await signIn(pool), await signIn(pool)];
      return seen((await ada.client.auth.updateUser({ email: bob.email })).error);
    },
  ],
  [
    'a new address that is none',
    { status: 400, code: 'validation_failed' },
    async () => seen((await (await signIn(pool)).client.auth.updateUser({ email: 'nobody' })).error),
  ],
  [
    'a new address nobody can deliver to',
    { status: 400, code: 'email_address_invalid' },
    async () => seen((await (await signIn(pool)).client.auth.updateUser({ email: 'a@b.invalid' })).error),
  ],
  [
    'a password, which this service does not have',
    { status: 400, code: 'validation_failed' },
    async () => seen((await (await signIn(pool)).client.auth.updateUser({ password: 'secret-word' })).error),
  ],
  [
    'a new address asked for without a session',
    { status: 401, code: 'no_authorization' },
    () => raw('PUT', '/user', { email: newEmail() }),
  ],
];

test.each([...asking, ...proving, ...trading, ...withSession])('%s', async (_name, expected, run) => {
  expect(await run()).toMatchObject(expected);
});

test.each([
  ['otp', 30, () => raw('POST', '/otp', {})],
  ['verify', 30, () => raw('POST', '/verify', {})],
  ['user', 30, () => raw('PUT', '/user', {})],
  ['token', 150, () => raw('POST', '/token?grant_type=refresh_token', { refresh_token: 'aaaaaaaaaaaa' })],
] as const)('requests of one address to %s run out, and come back with time', async (_door, most, ask) => {
  await restart();
  await lever('/_auth', { ip_limits: true });
  const limited = { status: 429, code: 'over_request_rate_limit', message: 'Request rate limit reached' };
  let answer = await ask();
  let letIn = 0;
  // The bucket fills while this runs: it may take more than its capacity, never less.
  for (; answer.code !== limited.code && letIn < most * 3; letIn += 1) answer = await ask();
  expect(answer).toEqual(limited);
  expect(letIn).toBeGreaterThanOrEqual(most);
  await lever('/_clock', { advance_seconds: 300 });
  expect((await ask()).code).not.toBe(limited.code);
});

test('the doors count for themselves, and a limit is told without a Retry-After', async () => {
  await restart();
  await lever('/_auth', { ip_limits: true });
  const limited = async () => fetch(`${pool.url}/auth/v1/verify?token=x&type=signup`, { redirect: 'manual' });
  let response = await limited();
  for (let count = 0; response.status === 303 && count < 40; count += 1) response = await limited();
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, null]);
  expect(await response.json()).toEqual({
    code: 429,
    error_code: 'over_request_rate_limit',
    msg: 'Request rate limit reached',
  });
  expect((await newClient(pool).auth.signInWithOtp({ email: newEmail() })).error).toBeNull();
});

test('a ban ends by itself, or when it is lifted', async () => {
  const person: SignedIn = await signIn(pool);
  const code = async () => (await person.client.auth.getUser(person.accessToken)).error?.code;
  await lever('/_ban', { email: person.email, seconds: 60 });
  expect(await code()).toBe('user_banned');
  await lever('/_ban', { email: person.email, seconds: 0 });
  expect(await code()).toBeUndefined();
  await lever('/_ban', { email: person.email, seconds: 60 });
  await lever('/_clock', { advance_seconds: 61 });
  expect(await code()).toBeUndefined();
  expect((await postJson(`${pool.url}/_ban`, { email: newEmail(), seconds: 1 })).status).toBe(404);
});
