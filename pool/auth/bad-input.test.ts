import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { newEmail, newestMail, postJson, signIn, startTestPool } from '../test-support.ts';

/* What no row can hold: NUL, half a surrogate pair, endless nesting. A bug in the pool would end the test run. */

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

const auth = (path: string, init: RequestInit = {}, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${pool.url}/auth/v1${path}`, {
    redirect: 'manual',
    ...init,
    headers: {
      apikey: pool.publishableKey,
      'content-type': 'application/json',
      'x-supabase-api-version': '2024-01-01',
      ...headers,
    },
  });

const known = 'known@example.com';
const deep = `{"email":"${known}","data":{"a":${'['.repeat(9000)}${']'.repeat(9000)}}}`;

test.each([
  ['POST', '/otp', '{"email":"a\\u0000b@x.yy"}'],
  ['POST', '/otp', '{"email":"a\\ud800b@x.yy"}'],
  ['POST', '/otp', `{"email":"${known}","data":{"a":"\\u0000"}}`],
  ['POST', '/otp', `{"email":"${known}","data":{"a":["\\ud800"]}}`],
  ['POST', '/otp', `{"email":"${known}","data":{"\\u0000":1}}`],
  ['POST', '/otp', deep],
  ['POST', '/verify', '{"email":"a\\u0000b@x.yy","token":"123456","type":"email"}'],
  ['POST', '/verify', `{"email":"${known}","token":"\\u0000","type":"email"}`],
  ['POST', '/verify', '{"token_hash":"\\u0000","type":"email"}'],
  ['POST', '/token?grant_type=refresh_token', '{"refresh_token":"\\u0000"}'],
  ['POST', '/token?grant_type=pkce', '{"auth_code":"\\u0000","code_verifier":"\\u0000"}'],
  ['PUT', '/user', '{"data":{"a":"\\u0000"}}'],
  ['PUT', '/user', '{"email":"a\\u0000b@x.yy"}'],
])('%s %s refuses %.60s', async (method, path, body) => {
  const person = await signIn(pool);
  const count =
    'select count(*)::int as users, sum(length(raw_user_meta_data::text)) as said from auth.users';
  const before = await pool.database.query(count);
  const response = await auth(path, { method, body }, { authorization: `Bearer ${person.accessToken}` });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'validation_failed' });
  expect((await pool.database.query(count)).rows).toEqual(before.rows);
});

test('a link with NUL is refused', async () => {
  const response = await auth('/verify?token=%00&type=magiclink');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'validation_failed' });
});

test.each([
  ['apipool://日本/ä b', 'apipool://%E6%97%A5%E6%9C%AC/%C3%A4%20b'],
  ['apipool://auth/callback?x=\r\nset-cookie: a', 'apipool://auth/callback?x=set-cookie:%20a'],
  ['apipool://', undefined],
  ['apipool:auth', undefined],
  ['https://elsewhere.example', undefined],
])('a link leads to %j as an address a header can hold', async (asked, expected) => {
  const email = newEmail();
  await auth('/otp', { method: 'POST', body: JSON.stringify({ email }) });
  const hash = new URL((await newestMail(pool, email)).link).searchParams.get('token_hash') ?? '';
  const query = new URLSearchParams({ token: hash, type: 'signup', redirect_to: asked });
  const response = await auth(`/verify?${query.toString()}`);
  expect(response.status).toBe(303);
  const location = response.headers.get('location') ?? '';
  expect(location.startsWith(`${expected ?? pool.url}#access_token=`)).toBe(true);
});

test.each([
  ['/_credit', { amount_usd: '1' }],
  ['/_revoke', {}],
  ['/_ban', { seconds: 1 }],
  ['/_past', { requests: 1, topups: 0 }],
  ['/_api-keys', {}],
])('the lever %s refuses an address with NUL', async (path, more) => {
  const response = await postJson(`${pool.url}${path}`, { email: 'a\0b@x.yy', ...more });
  expect(response.status).toBe(400);
});
