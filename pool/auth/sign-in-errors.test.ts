import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { newClient, newEmail, newestMail, signIn, startTestPool } from '../test-support.ts';
import { type Case, lever, raw, resetSettings, seen } from './test-support.ts';

/*
 * Every refusal on the way in, when a code is asked for and when it is shown, as an unmodified client sees it where
 * the client has a call for it, and as plain requests where it has none.
 */

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
beforeEach(() => resetSettings(pool));
afterAll(() => pool.close());

async function askForCode(email = newEmail()) {
  const client = newClient(pool);
  expect((await client.auth.signInWithOtp({ email })).error).toBeNull();
  const mail = await newestMail(pool, email);
  const hash = new URL(mail.link).searchParams.get('token_hash') ?? '';
  return { client, email, code: mail.code, hash };
}

const expired = { status: 403, code: 'otp_expired' };
const sorry = 'Token has expired or is invalid';
const deadLink = 'Email link is invalid or has expired';

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
      await lever(pool, '/_auth', { signups: false });
      return seen((await newClient(pool).auth.signInWithOtp({ email: newEmail() })).error);
    },
  ],
  [
    'anyone while signing in by e-mail is off',
    { status: 422, code: 'email_provider_disabled', message: 'Email logins are disabled' },
    async () => {
      await lever(pool, '/_auth', { email_sign_in: false });
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
      await lever(pool, '/_auth', { authorized_addresses: ['team@example.com'] });
      const { auth } = newClient(pool);
      expect((await auth.signInWithOtp({ email: 'team+one@example.com' })).error).toBeNull();
      return seen((await auth.signInWithOtp({ email: newEmail() })).error);
    },
  ],
  [
    'more mails than the project may send',
    { status: 429, code: 'over_email_send_rate_limit', message: 'email rate limit exceeded' },
    async () => {
      await lever(pool, '/_auth', { mails_per_hour: 2 });
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
      () => raw(pool, 'POST', '/otp', { email }),
    ],
  ),
  ['no address', { status: 400, code: 'validation_failed' }, () => raw(pool, 'POST', '/otp', {})],
  [
    'an address that is a number',
    { status: 400, code: 'validation_failed' },
    () => raw(pool, 'POST', '/otp', { email: 1 }),
  ],
  [
    'a code challenge that is too short',
    { status: 400, code: 'validation_failed' },
    () =>
      raw(pool, 'POST', '/otp', {
        email: newEmail(),
        code_challenge: 'short',
        code_challenge_method: 's256',
      }),
  ],
  [
    'an unknown challenge method',
    { status: 400, code: 'validation_failed' },
    () =>
      raw(pool, 'POST', '/otp', {
        email: newEmail(),
        code_challenge: 'c'.repeat(43),
        code_challenge_method: 'md5',
      }),
  ],
  ['a body that is no JSON', { status: 400, code: 'bad_json' }, () => raw(pool, 'POST', '/otp', '{')],
  [
    'a body of ten megabytes',
    { status: 413, code: 'request_too_large' },
    () => raw(pool, 'POST', '/otp', { email: newEmail(), data: { long: 'x'.repeat(10_000_000) } }),
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
      await lever(pool, '/_clock', { advance_seconds: 86_400 });
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
    () => raw(pool, 'POST', '/verify', { token_hash: 'x', email: newEmail(), type: 'email' }),
  ],
  [
    'a code together with a link',
    { status: 400, code: 'validation_failed', message: 'Verify requires either a token or a token hash' },
    () => raw(pool, 'POST', '/verify', { token: '1', token_hash: 'x', type: 'email' }),
  ],
  [
    'neither a code nor a link',
    { status: 400, code: 'validation_failed', message: 'Verify requires either a token or a token hash' },
    () => raw(pool, 'POST', '/verify', { email: newEmail(), type: 'email' }),
  ],
  [
    'a code without an address',
    { status: 400, code: 'validation_failed' },
    () => raw(pool, 'POST', '/verify', { token: '123456', type: 'email' }),
  ],
  [
    'a kind of code there is not',
    { status: 400, code: 'validation_failed' },
    () => raw(pool, 'POST', '/verify', { email: newEmail(), token: '123456', type: 'sms' }),
  ],
  [
    'a banned person with the right code',
    { status: 403, code: 'user_banned', message: 'User is banned' },
    async () => {
      const { email } = await signIn(pool);
      const { client, code } = await askForCode(email);
      await lever(pool, '/_ban', { email, seconds: 60 });
      return seen((await client.auth.verifyOtp({ email, token: code, type: 'email' })).error);
    },
  ],
];

test.each([...asking, ...proving])('%s', async (_name, expected, run) => {
  expect(await run()).toMatchObject(expected);
});
