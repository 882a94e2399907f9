import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SentMail } from '../mail/outbox.ts';
import type { Pool } from '../service.ts';
import {
  newClient,
  newEmail,
  newestMail,
  postJson,
  readAccount,
  type SignedIn,
  signIn,
  startTestPool,
} from '../test-support.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

const callback = 'apipool://auth/callback';
const hashOf = (mail: SentMail) => new URL(mail.link).searchParams.get('token_hash') ?? '';

async function askForChange(person?: SignedIn) {
  const asker = person ?? (await signIn(pool));
  const email = newEmail();
  const { data, error } = await asker.client.auth.updateUser({ email }, { emailRedirectTo: callback });
  expect(error).toBeNull();
  expect(data.user).toMatchObject({ email: asker.email, new_email: email });
  const mails = { old: await newestMail(pool, asker.email), new: await newestMail(pool, email) };
  return { asker, email, mails };
}

const type = 'email_change' as const;

test.each(['old', 'new'] as const)('both addresses have to agree, the %s one first', async (first) => {
  const { asker, email, mails } = await askForChange();
  const address = { old: asker.email, new: email };
  expect(mails.old.code).toMatch(/^\d{6}$/);
  const { auth } = newClient(pool);
  const half = await auth.verifyOtp({ email: address[first], token: mails[first].code, type });
  expect([half.error, half.data.session]).toEqual([null, null]);
  expect(await readAccount(asker)).toMatchObject({ email: asker.email });
  const again = await auth.verifyOtp({ email: address[first], token: mails[first].code, type });
  expect(again.error).toMatchObject({ status: 403, code: 'otp_expired' });
  const other = first === 'old' ? 'new' : 'old';
  const whole = await auth.verifyOtp({ email: address[other], token: mails[other].code, type });
  expect(whole.data.session?.user).toMatchObject({
    id: asker.userId,
    email,
    identities: [{ email, identity_data: { email, email_verified: true } }],
  });
  expect(whole.data.user?.new_email).toBeUndefined();
  expect(await readAccount(asker)).toMatchObject({ email });
  expect((await signIn(pool, email)).userId).toBe(asker.userId);
  expect((await signIn(pool, asker.email)).userId).not.toBe(asker.userId);
});

test('the first agreement is answered as the original answers it', async () => {
  const { mails } = await askForChange();
  const response = await postJson(
    `${pool.url}/auth/v1/verify`,
    { token_hash: hashOf(mails.old), type },
    { apikey: pool.publishableKey },
  );
  expect([response.status, await response.json()]).toEqual([
    200,
    {
      msg: 'Confirmation link accepted. Please proceed to confirm link sent to the other email',
      code: '200',
    },
  ]);
});

test('the mails’ links lead to the page with a button and say what they are for', async () => {
  const { mails } = await askForChange();
  for (const { link, text, html } of [mails.old, mails.new]) {
    expect(new URL(link).pathname).toBe('/auth/desktop');
    expect(new URL(link).searchParams.get('type')).toBe('email_change');
    expect(text + html).not.toContain('/auth/v1/verify');
  }
});

test('followed links lead back with a word first, with a code in the end', async () => {
  const { asker, mails } = await askForChange();
  const follow = async (mail: SentMail) => {
    const query = new URLSearchParams({ token: hashOf(mail), type, redirect_to: callback });
    const response = await fetch(`${pool.url}/auth/v1/verify?${query.toString()}`, { redirect: 'manual' });
    expect(response.status).toBe(303);
    return new URL(response.headers.get('location') ?? '');
  };
  const half = await follow(mails.new);
  expect(half.hash).toMatch(/^#message=Confirmation\+link\+accepted/);
  // This client asked with a code challenge, so the word is in the query as well.
  expect(half.searchParams.get('message')).toContain('confirm link sent to the other email');
  const code = (await follow(mails.old)).searchParams.get('code') ?? '';
  const { data, error } = await asker.client.auth.exchangeCodeForSession(code);
  expect([error, data.user?.id]).toEqual([null, asker.userId]);
});

test('a code belongs to its address and to its purpose', async () => {
  const { asker, email, mails } = await askForChange();
  const { auth } = newClient(pool);
  const code = async (address: string, token: string, kind: 'email' | 'email_change') =>
    (await auth.verifyOtp({ email: address, token, type: kind })).error?.code;
  expect(await code(email, mails.old.code === mails.new.code ? 'x' : mails.old.code, type)).toBe(
    'otp_expired',
  );
  expect(await code(asker.email, mails.old.code, 'email')).toBe('otp_expired');
  expect(await code(email, mails.new.code, 'email')).toBe('otp_expired');
});

test('asking again replaces the first wish and its codes', async () => {
  const first = await askForChange();
  const second = await askForChange(first.asker);
  const { auth } = newClient(pool);
  const stale = await auth.verifyOtp({ email: first.email, token: first.mails.new.code, type });
  expect(stale.error?.code).toBe('otp_expired');
  await auth.verifyOtp({ email: second.email, token: second.mails.new.code, type });
  await auth.verifyOtp({ email: first.asker.email, token: second.mails.old.code, type });
  expect(await readAccount(first.asker)).toMatchObject({ email: second.email });
});

test('an address taken in the meantime is not taken over', async () => {
  const { asker, email, mails } = await askForChange();
  await signIn(pool, email);
  const { auth } = newClient(pool);
  await auth.verifyOtp({ email: asker.email, token: mails.old.code, type });
  const { error } = await auth.verifyOtp({ email, token: mails.new.code, type });
  expect(error).toMatchObject({ status: 422, code: 'email_exists' });
  expect(await readAccount(asker)).toMatchObject({ email: asker.email });
});

test('metadata is merged, the same address changes nothing and sends nothing', async () => {
  const asker = await signIn(pool);
  const before = (await newestMail(pool, asker.email)).id;
  const { data, error } = await asker.client.auth.updateUser({
    email: asker.email.toUpperCase(),
    data: { theme: 'dark' },
  });
  expect([error, data.user?.user_metadata]).toMatchObject([null, { theme: 'dark', email: asker.email }]);
  expect((await newestMail(pool, asker.email)).id).toBe(before);
});

test('there is a gap between two wishes, with the seconds in the message', async () => {
  const slow = await startTestPool({ otpGapSeconds: 60 });
  try {
    const { client } = await signIn(slow);
    expect((await client.auth.updateUser({ email: newEmail() })).error).toBeNull();
    const { error } = await client.auth.updateUser({ email: newEmail() });
    expect(error).toMatchObject({ status: 429, code: 'over_email_send_rate_limit' });
    expect(error?.message).toMatch(/after (5\d|60) seconds\.$/);
    await postJson(`${slow.url}/_clock`, { advance_seconds: 60 });
    expect((await client.auth.updateUser({ email: newEmail() })).error).toBeNull();
  } finally {
    await slow.close();
  }
});
