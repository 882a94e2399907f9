import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { newClient, newEmail, newestMail, postJson, signIn, startTestPool } from '../test-support.ts';
import { type Case, lever, raw, resetSettings, seen } from './test-support.ts';

/*
 * Every refusal to whoever trades something for a session or has one, as an unmodified client sees it where the
 * client has a call for it, and as plain requests where it has none.
 */

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
beforeEach(() => resetSettings(pool));
afterAll(() => pool.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A flow up to the code that the followed link leads back with. */
async function followedLink() {
  const email = newEmail();
  const verifier = randomBytes(48).toString('base64url');
  await raw(pool, 'POST', '/otp', {
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

const trading: readonly Case[] = [
  [
    'a code of no flow',
    { status: 404, code: 'flow_state_not_found' },
    () =>
      raw(pool, 'POST', '/token?grant_type=pkce', {
        auth_code: crypto.randomUUID(),
        code_verifier: 'v'.repeat(50),
      }),
  ],
  [
    'a code that is none',
    { status: 404, code: 'flow_state_not_found' },
    () =>
      raw(pool, 'POST', '/token?grant_type=pkce', { auth_code: "' or 1=1", code_verifier: 'v'.repeat(50) }),
  ],
  [
    'an empty verifier',
    { status: 400, code: 'validation_failed' },
    () => raw(pool, 'POST', '/token?grant_type=pkce', { auth_code: crypto.randomUUID(), code_verifier: '' }),
  ],
  [
    'a code after more than five minutes',
    { status: 422, code: 'flow_state_expired' },
    async () => {
      const { code, verifier } = await followedLink();
      await lever(pool, '/_clock', { advance_seconds: 301 });
      return raw(pool, 'POST', '/token?grant_type=pkce', { auth_code: code, code_verifier: verifier });
    },
  ],
  [
    'a foreign verifier',
    { status: 400, code: 'bad_code_verifier' },
    async () => {
      const { code } = await followedLink();
      return raw(pool, 'POST', '/token?grant_type=pkce', { auth_code: code, code_verifier: 'v'.repeat(50) });
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
    () => raw(pool, 'POST', '/token?grant_type=password', { email: newEmail(), password: 'secret' }),
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
      await lever(pool, '/_revoke', { email });
      return seen((await client.auth.refreshSession({ refresh_token: refreshToken })).error);
    },
  ],
  [
    'a banned person’s refresh token',
    { status: 400, code: 'user_banned', message: 'Invalid Refresh Token: User Banned' },
    async () => {
      const { email, client, refreshToken } = await signIn(pool);
      await lever(pool, '/_ban', { email, seconds: 60 });
      return seen((await client.auth.refreshSession({ refresh_token: refreshToken })).error);
    },
  ],
  [
    'a session older than sessions may get',
    { status: 400, code: 'session_expired', message: 'Invalid Refresh Token: Session Expired' },
    async () => {
      const { client, refreshToken } = await signIn(pool);
      await lever(pool, '/_auth', { session_seconds: 100 });
      await lever(pool, '/_clock', { advance_seconds: 100 });
      return seen((await client.auth.refreshSession({ refresh_token: refreshToken })).error);
    },
  ],
  [
    'too many refreshes at once (on order: requests queue here)',
    { status: 409, code: 'conflict' },
    async () => {
      const { client, refreshToken } = await signIn(pool);
      await lever(pool, '/_faults', {
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
    () => raw(pool, 'GET', '/user'),
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
      await lever(pool, '/_clock', { advance_seconds: 3601 });
      return seen((await client.auth.getUser(accessToken)).error);
    },
  ],
  [
    'a token signed with a key that was revoked',
    { status: 403, code: 'bad_jwt' },
    async () => {
      const { client, accessToken } = await signIn(pool);
      await lever(pool, '/_rotate-keys', { revoke_older: true });
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
      return raw(pool, 'GET', '/user', undefined, bearer(accessToken));
    },
  ],
  [
    'a person banned since',
    { status: 403, code: 'user_banned', message: 'User is banned' },
    async () => {
      const { email, client, accessToken } = await signIn(pool);
      await lever(pool, '/_ban', { email, seconds: 60 });
      return seen((await client.auth.getUser(accessToken)).error);
    },
  ],
  [
    'an unknown scope of signing out',
    { status: 400, code: 'validation_failed', message: 'Unsupported logout scope "some"' },
    async () => raw(pool, 'POST', '/logout?scope=some', undefined, bearer((await signIn(pool)).accessToken)),
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
    () => raw(pool, 'PUT', '/user', { email: newEmail() }),
  ],
];

test.each([...trading, ...withSession])('%s', async (_name, expected, run) => {
  expect(await run()).toMatchObject(expected);
});

test('a ban ends by itself, or when it is lifted', async () => {
  const person = await signIn(pool);
  const code = async () => (await person.client.auth.getUser(person.accessToken)).error?.code;
  await lever(pool, '/_ban', { email: person.email, seconds: 60 });
  expect(await code()).toBe('user_banned');
  await lever(pool, '/_ban', { email: person.email, seconds: 0 });
  expect(await code()).toBeUndefined();
  await lever(pool, '/_ban', { email: person.email, seconds: 60 });
  await lever(pool, '/_clock', { advance_seconds: 61 });
  expect(await code()).toBeUndefined();
  expect((await postJson(`${pool.url}/_ban`, { email: newEmail(), seconds: 1 })).status).toBe(404);
});
