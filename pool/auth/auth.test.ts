import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import {
  newClient,
  newEmail,
  newestMail,
  postJson,
  readAccount,
  signIn,
  startTestPool,
} from '../test-support.ts';

const anyString: unknown = expect.any(String);

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

const auth = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  postJson(`${pool.url}/auth/v1${path}`, body, {
    apikey: pool.publishableKey,
    'x-supabase-api-version': '2024-01-01',
    ...headers,
  });

const refresh = async (token: string) => {
  const response = await auth('/token?grant_type=refresh_token', { refresh_token: token });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const spendReuseInterval = (token: string) =>
  pool.database.query(
    `update auth.refresh_tokens set updated_at = now() - interval '11 seconds' where token = $1`,
    [token],
  );

test('a new person gets a signup code, a session, a verifiable token and the starting credit', async () => {
  const email = newEmail();
  const person = await signIn(pool, email.toUpperCase());
  const claims = await person.client.auth.getClaims(person.accessToken);
  expect(claims.data?.header).toMatchObject({ alg: 'ES256' });
  expect(claims.data?.claims).toMatchObject({
    iss: `${pool.url}/auth/v1`,
    sub: person.userId,
    aud: 'authenticated',
    role: 'authenticated',
    email,
    aal: 'aal1',
    is_anonymous: false,
    amr: [{ method: 'otp' }],
    user_metadata: { email_verified: true, sub: person.userId },
  });
  const { data } = await person.client.auth.getUser(person.accessToken);
  expect(data.user).toMatchObject({
    id: person.userId,
    email,
    identities: [{ provider: 'email', id: person.userId }],
  });
  expect(data.user?.email_confirmed_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(await readAccount(person)).toMatchObject({ email, balance_micro_usd: 5_000_000 });
});

test('a known person gets a sign-in mail and no second starting credit', async () => {
  const person = await signIn(pool);
  expect((await newestMail(pool, person.email)).subject).toContain('Confirm');
  const again = await signIn(pool, person.email);
  expect((await newestMail(pool, person.email)).subject).toContain('Sign in');
  expect(again.userId).toBe(person.userId);
  expect(await readAccount(again)).toMatchObject({ balance_micro_usd: 5_000_000 });
});

test('wrong, used, replaced and foreign codes are refused alike', async () => {
  const email = newEmail();
  const client = newClient(pool);
  await client.auth.signInWithOtp({ email });
  const first = (await newestMail(pool, email)).code;
  await client.auth.signInWithOtp({ email });
  const second = (await newestMail(pool, email)).code;
  const refusal = { status: 403, code: 'otp_expired', message: 'Token has expired or is invalid' };
  const wrong = second === '000000' ? '000001' : '000000';
  expect((await client.auth.verifyOtp({ email, token: wrong, type: 'email' })).error).toMatchObject(refusal);
  if (first !== second) {
    expect((await client.auth.verifyOtp({ email, token: first, type: 'email' })).error).toMatchObject(
      refusal,
    );
  }
  const foreign = { email: newEmail(), token: second, type: 'email' } as const;
  expect((await client.auth.verifyOtp(foreign)).error).toMatchObject(refusal);
  expect((await client.auth.verifyOtp({ email, token: second, type: 'email' })).error).toBeNull();
  expect((await client.auth.verifyOtp({ email, token: second, type: 'email' })).error).toMatchObject(refusal);
});

test('a code older than an hour is refused', async () => {
  const email = newEmail();
  const client = newClient(pool);
  await client.auth.signInWithOtp({ email });
  await pool.database.exec(`update auth.one_time_tokens set created_at = now() - interval '61 minutes'`);
  const { error } = await client.auth.verifyOtp({
    email,
    token: (await newestMail(pool, email)).code,
    type: 'email',
  });
  expect(error).toMatchObject({ code: 'otp_expired' });
});

test('the link of a mail works on another device, once, and takes the code with it', async () => {
  const email = newEmail();
  const client = newClient(pool);
  await client.auth.signInWithOtp({ email });
  const mail = await newestMail(pool, email);
  const tokenHash = new URL(mail.link).searchParams.get('token_hash') ?? '';
  expect(tokenHash).toBe(
    `pkce_${createHash('sha224')
      .update(email + mail.code)
      .digest('hex')}`,
  );
  const otherDevice = newClient(pool);
  const followed = await otherDevice.auth.verifyOtp({ token_hash: tokenHash, type: 'email' });
  expect(followed.data.user?.email).toBe(email);
  expect((await otherDevice.auth.verifyOtp({ token_hash: tokenHash, type: 'email' })).error).toMatchObject({
    code: 'otp_expired',
    message: 'Email link is invalid or has expired',
  });
  expect((await client.auth.verifyOtp({ email, token: mail.code, type: 'email' })).error?.code).toBe(
    'otp_expired',
  );
});

test('a hash goes with its type only, and must match with its prefix', async () => {
  const email = newEmail();
  await newClient(pool).auth.signInWithOtp({ email });
  const hash = new URL((await newestMail(pool, email)).link).searchParams.get('token_hash') ?? '';
  expect((await auth('/verify', { email, token_hash: hash, type: 'email' })).status).toBe(400);
  expect((await auth('/verify', { token_hash: hash, type: 'email', surprise: 1 })).status).toBe(400);
  expect((await auth('/verify', { token_hash: hash.replace('pkce_', ''), type: 'email' })).status).toBe(403);
  expect((await auth('/verify', { token_hash: hash, type: 'email' })).status).toBe(200);
});

test('following a confirmation link leads back to the app with a code only its asker can use', async () => {
  const email = newEmail();
  const verifier = randomBytes(48).toString('base64url');
  await auth('/otp?redirect_to=apipool%3A%2F%2Fauth%2Fcallback', {
    email,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 's256',
  });
  const hash = new URL((await newestMail(pool, email)).link).searchParams.get('token_hash') ?? '';
  const follow = (redirect: string) =>
    fetch(
      `${pool.url}/auth/v1/verify?token=${hash}&type=signup&redirect_to=${encodeURIComponent(redirect)}`,
      {
        redirect: 'manual',
      },
    );
  const first = await follow('apipool://auth/callback');
  expect(first.status).toBe(303);
  const location = first.headers.get('location') ?? '';
  expect(location).toMatch(/^apipool:\/\/auth\/callback\?code=[0-9a-f-]{36}$/);
  const code = new URL(location).searchParams.get('code');
  const wrong = await auth('/token?grant_type=pkce', { auth_code: code, code_verifier: 'x'.repeat(43) });
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: 'bad_code_verifier' }]);
  const right = await auth('/token?grant_type=pkce', { auth_code: code, code_verifier: verifier });
  expect([right.status, await right.json()]).toMatchObject([200, { user: { email } }]);
  expect((await auth('/token?grant_type=pkce', { auth_code: code, code_verifier: verifier })).status).toBe(
    404,
  );
  const again = (await follow('apipool://auth/callback')).headers.get('location') ?? '';
  expect(again).toContain('#error=access_denied&error_code=otp_expired');
  expect((await follow('https://evil.example/')).headers.get('location')).toMatch(
    `${pool.url}?error=access_denied`,
  );
});

test('unknown people are refused when no account is to be made', async () => {
  const { error } = await newClient(pool).auth.signInWithOtp({
    email: newEmail(),
    options: { shouldCreateUser: false },
  });
  expect(error).toMatchObject({ status: 422, code: 'otp_disabled' });
});

test('a refresh rotates the token; the lost answer can be had again', async () => {
  const { refreshToken } = await signIn(pool);
  const first = await refresh(refreshToken);
  expect(first.status).toBe(200);
  expect(first.body['refresh_token']).not.toBe(refreshToken);
  await spendReuseInterval(refreshToken);
  const parentAgain = await refresh(refreshToken);
  expect(parentAgain.body['refresh_token']).toBe(first.body['refresh_token']);
});

test('an older token within ten seconds gets the active one, later it ends the family', async () => {
  const { refreshToken: first } = await signIn(pool);
  const second = String((await refresh(first)).body['refresh_token']);
  const third = String((await refresh(second)).body['refresh_token']);
  expect((await refresh(first)).body['refresh_token']).toBe(third);
  await spendReuseInterval(first);
  const used = { status: 400, body: { code: 'refresh_token_already_used' } };
  expect(await refresh(first)).toMatchObject(used);
  await spendReuseInterval(third);
  expect(await refresh(third)).toMatchObject(used);
});

test('unknown and malformed refresh tokens have their own codes', async () => {
  expect(await refresh('aaaaaaaaaaaa')).toMatchObject({
    status: 400,
    body: { code: 'refresh_token_not_found' },
  });
  expect(await refresh('no token')).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
});

test('signing out here ends this session only, everywhere ends all', async () => {
  const laptop = await signIn(pool);
  const phone = await signIn(pool, laptop.email);
  await laptop.client.auth.signOut({ scope: 'local' });
  expect(await refresh(laptop.refreshToken)).toMatchObject({ body: { code: 'refresh_token_not_found' } });
  const gone = await laptop.client.auth.getUser(laptop.accessToken);
  expect(gone.error).toMatchObject({ name: 'AuthSessionMissingError' });
  expect((await phone.client.auth.getUser(phone.accessToken)).error).toBeNull();
  await phone.client.auth.signOut({ scope: 'global' });
  expect(await refresh(phone.refreshToken)).toMatchObject({ body: { code: 'refresh_token_not_found' } });
});

test('errors have the shape of the asked API version, and the gateway its own', async () => {
  const body = { email: 'ada@example.com', token: '000000', type: 'email' };
  const versioned = await auth('/verify', body);
  expect(versioned.headers.get('x-supabase-api-version')).toBe('2024-01-01');
  expect(versioned.headers.get('x-sb-error-code')).toBe('otp_expired');
  expect(await versioned.json()).toEqual({ code: 'otp_expired', message: 'Token has expired or is invalid' });
  const old = await postJson(`${pool.url}/auth/v1/verify`, body, { apikey: pool.publishableKey });
  expect(old.headers.get('x-supabase-api-version')).toBeNull();
  expect(await old.json()).toEqual({
    code: 403,
    error_code: 'otp_expired',
    msg: 'Token has expired or is invalid',
  });
  const keyless = await postJson(`${pool.url}/auth/v1/verify`, body);
  expect([keyless.status, await keyless.json()]).toMatchObject([
    401,
    { message: 'No API key found in request' },
  ]);
  expect((await auth('/verify', body, { apikey: 'wrong' })).status).toBe(401);
});

test('the landing page does nothing by itself and tells nobody', async () => {
  const page = await fetch(`${pool.url}/auth/desktop?token_hash=${'a'.repeat(56)}&type=email`);
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).not.toMatch(/apipool:|http-equiv|<script>|onload/);
});

test('a refresh tells in its headers whose it was, and whether the token is a new one', async () => {
  const person = await signIn(pool);
  const session = String(decodeJwt(person.accessToken)['session_id']);
  const headersOf = async () => {
    const response = await auth('/token?grant_type=refresh_token', { refresh_token: person.refreshToken });
    const { refresh_token: token } = (await response.json()) as { refresh_token: string };
    const said = ['user-id', 'session-id', 'refresh-token-prefix', 'refresh-token-reuse'].map((name) =>
      response.headers.get(`sb-auth-${name}`),
    );
    return { said, token };
  };
  const first = await headersOf();
  expect(first.said).toEqual([person.userId, session, first.token.slice(0, 5), 'false']);
  const again = await headersOf();
  expect(again.said).toEqual([person.userId, session, first.token.slice(0, 5), null]);
});

test('a refresh without a token is refused in the words of OAuth', async () => {
  for (const body of [{}, { refresh_token: '' }]) {
    const response = await auth('/token?grant_type=refresh_token', body);
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'refresh_token required' },
    ]);
  }
});

test('a failure of the service has an id in the old form of errors, and none in the new one', async () => {
  const fail = async (headers: Readonly<Record<string, string>>) => {
    await postJson(`${pool.url}/_faults`, { path: '/hooks/send-email', status: 500 });
    const response = await auth('/otp', { email: newEmail() }, headers);
    return [response.status, await response.json()];
  };
  const id: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);
  const old = { code: 500, error_code: 'unexpected_failure', msg: anyString, error_id: id };
  expect(await fail({ 'x-supabase-api-version': '' })).toEqual([500, old]);
  expect(await fail({})).toEqual([500, { code: 'unexpected_failure', message: anyString }]);
});
