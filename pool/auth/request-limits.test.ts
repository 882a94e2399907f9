import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { newClient, newEmail, startTestPool } from '../test-support.ts';
import { lever, raw } from './test-support.ts';

/** What one address may ask for: a pool of its own for each test, in which nothing was asked yet. */
let pool: Pool;
beforeEach(async () => {
  pool = await startTestPool();
  await lever(pool, '/_auth', { ip_limits: true });
});
afterEach(() => pool.close());

test.each([
  ['otp', 30, () => raw(pool, 'POST', '/otp', {})],
  ['verify', 30, () => raw(pool, 'POST', '/verify', {})],
  ['user', 30, () => raw(pool, 'PUT', '/user', {})],
  [
    'token',
    150,
    () => raw(pool, 'POST', '/token?grant_type=refresh_token', { refresh_token: 'aaaaaaaaaaaa' }),
  ],
] as const)('requests of one address to %s run out, and come back with time', async (_door, most, ask) => {
  const limited = { status: 429, code: 'over_request_rate_limit', message: 'Request rate limit reached' };
  let answer = await ask();
  let letIn = 0;
  // The bucket fills while this runs: it may take more than its capacity, never less.
  for (; answer.code !== limited.code && letIn < most * 3; letIn += 1) answer = await ask();
  expect(answer).toEqual(limited);
  expect(letIn).toBeGreaterThanOrEqual(most);
  await lever(pool, '/_clock', { advance_seconds: 300 });
  expect((await ask()).code).not.toBe(limited.code);
});

test('the doors count for themselves, and a limit is told without a Retry-After', async () => {
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
