import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { newClient, newEmail, postJson, startTestPool } from '../test-support.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool({ otpGapSeconds: 60 });
});
afterAll(() => pool.close());

test('a second mail within the gap is refused with the seconds in its message', async () => {
  const email = newEmail();
  const client = newClient(pool);
  expect((await client.auth.signInWithOtp({ email })).error).toBeNull();
  const { error } = await client.auth.signInWithOtp({ email });
  expect(error).toMatchObject({ status: 429, code: 'over_email_send_rate_limit' });
  expect(error?.message).toMatch(/after (5\d|60) seconds\.$/);
  const raw = await postJson(`${pool.url}/auth/v1/otp`, { email }, { apikey: pool.publishableKey });
  expect([raw.status, raw.headers.get('retry-after')]).toEqual([429, null]);
  await pool.database.exec(`update auth.users set confirmation_sent_at = now() - interval '61 seconds'`);
  expect((await client.auth.signInWithOtp({ email })).error).toBeNull();
});

test('of two requests at once one gets a mail', async () => {
  const email = newEmail();
  const client = newClient(pool);
  const answers = await Promise.all([
    client.auth.signInWithOtp({ email }),
    client.auth.signInWithOtp({ email }),
  ]);
  const codes = answers.map(({ error }) => error?.code);
  expect(codes).toEqual(expect.arrayContaining([undefined, 'over_email_send_rate_limit']));
  const mails = (await (
    await fetch(`${pool.url}/_mail?to=${encodeURIComponent(email)}`)
  ).json()) as unknown[];
  expect(mails).toHaveLength(1);
});
