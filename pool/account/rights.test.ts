import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import {
  ask,
  chat,
  newApiKey,
  newClient,
  newEmail,
  newestMail,
  postJson,
  readAccount,
  type SignedIn,
  signIn,
  startTestPool,
} from '../test-support.ts';
import { advance, day, refreshed } from './test-support.ts';

const anyString: unknown = expect.any(String);

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

const runDeletions = async () => {
  const response = await postJson(`${pool.url}/_deletions`, {});
  return (await response.json()) as { readonly deleted: number };
};

test('the export has everything that is kept, and nothing of a conversation', async () => {
  const ada = await signIn(pool);
  const secret = 'canary in the coal mine';
  await chat(pool, ada.accessToken, { model: 'pool/echo', messages: ask(secret), stream: false });
  const pending = newEmail();
  await ada.client.auth.updateUser({ email: pending });
  const key = await newApiKey(pool, ada.email);
  const headers = { authorization: `Bearer ${ada.accessToken}`, 'idempotency-key': 'once' };
  const topup = await postJson(`${pool.apiUrl}/account/topups`, { amount_usd: '20.00' }, headers);
  const { order_id: order, checkout_url: checkout } = (await topup.json()) as Record<string, string>;
  const invoice = new URL(checkout ?? '').searchParams.get('iid');
  await postJson(`${pool.url}/_payments/invoices/${invoice}/payments`, { status: 'confirming' });
  await expect
    .poll(async () => (await ada.client.from('transactions').select('status')).data)
    .toContainEqual({ status: 'confirming' });
  const answer = await ada.client.rpc('export_my_data');
  expect(answer.error).toBeNull();
  expect(answer.data).toEqual({
    schema: 'apipool.export/1',
    generated_at: anyString,
    profile: {
      user_id: ada.userId,
      email: ada.email,
      email_confirmed_at: anyString,
      pending_email: pending,
      pending_email_requested_at: anyString,
      confirmation_sent_at: anyString,
      recovery_sent_at: null,
      last_sign_in_at: anyString,
      banned_until: null,
      created_at: anyString,
      updated_at: anyString,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: expect.objectContaining({ email: ada.email }) as unknown,
      balance_micro_usd: (await readAccount(ada)).balance_micro_usd,
      currency: 'USD',
      deletion: { status: 'none', requested_at: null, scheduled_for: null },
    },
    identities: [
      expect.objectContaining({
        provider: 'email',
        identity_data: expect.objectContaining({ email: ada.email }) as unknown,
      }),
    ],
    sessions: [
      {
        id: decodeJwt(ada.accessToken)['session_id'],
        created_at: anyString,
        last_used_at: anyString,
        user_agent: anyString,
        ip: '127.0.0.1',
        current: true,
      },
    ],
    api_keys: [{ id: anyString, hint: key.slice(-4), created_at: anyString, revoked_at: null }],
    usage_events: [expect.objectContaining({ model: 'pool/echo', kind: 'chat', status: 'complete' })],
    transactions: [
      expect.objectContaining({ kind: 'topup', status: 'confirming', order_id: order }),
      expect.objectContaining({ kind: 'bonus', amount_micro_usd: 5_000_000 }),
    ],
    topups: [expect.objectContaining({ order_id: order, idempotency_key: 'once', invoice_id: invoice })],
    payments: [expect.objectContaining({ order_id: order, status: 'confirming', credited_micro_usd: 0 })],
  });
  const text = JSON.stringify(answer.data);
  const hash = createHash('sha256').update(key).digest('hex');
  expect([secret, key, hash, ada.refreshToken].filter((word) => text.includes(word))).toEqual([]);
});

const request = (person: SignedIn, email = person.email) =>
  person.client.rpc('request_account_deletion', { confirm_email: email });

test('deletion is asked for with the own address and a fresh sign-in, once', async () => {
  const ada = await signIn(pool);
  expect(await request(ada, newEmail())).toMatchObject({
    status: 422,
    error: { code: 'PT422', message: 'confirm_email_mismatch' },
  });
  const asked = await request(ada, ` ${ada.email.toUpperCase()} `);
  expect(asked.data).toEqual({
    status: 'requested',
    requested_at: anyString,
    scheduled_for: anyString,
    balance_forfeit_micro_usd: 5_000_000,
  });
  const { requested_at: at, scheduled_for: due } = asked.data as Record<string, string>;
  expect(Date.parse(due ?? '') - Date.parse(at ?? '')).toBe(30 * day * 1000);
  expect(await readAccount(ada)).toMatchObject({
    deletion: { status: 'requested', requested_at: at, scheduled_for: due },
  });
  expect(await request(ada)).toMatchObject({
    status: 409,
    error: { code: 'PT409', message: 'deletion_already_requested' },
  });
  const many = await Promise.all([1, 2, 3].map(async () => (await request(ada)).status));
  expect(many).toEqual([409, 409, 409]);
});

test('a sign-in of more than ten minutes ago is not recent, whatever was refreshed since', async () => {
  const person = await signIn(pool);
  await advance(pool, 601);
  const later = await refreshed(person);
  expect(await request(later)).toMatchObject({
    status: 403,
    error: { code: 'PT403', message: 'recent_sign_in_required' },
  });
  const anew = await signIn(pool, person.email);
  expect((await request(anew)).error).toBeNull();
});

test('a request can be taken back, and then nothing is deleted', async () => {
  const ada = await signIn(pool);
  await request(ada);
  const none = { status: 'none', requested_at: null, scheduled_for: null };
  expect((await ada.client.rpc('cancel_account_deletion')).data).toEqual(none);
  expect((await ada.client.rpc('cancel_account_deletion')).data).toEqual(none);
  await advance(pool, 31 * day);
  await runDeletions();
  expect(await readAccount(await refreshed(ada))).toMatchObject({ email: ada.email, deletion: none });
});

/** The tables in which a text occurs anywhere. */
async function tablesWith(text: string): Promise<readonly string[]> {
  const tables = await pool.database.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by name`,
  );
  const found: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await pool.database.query(
      `select 1 from ${name} t where strpos(to_jsonb(t)::text, $1) > 0 limit 1`,
      [text],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

test('after thirty days everything of the account is gone, and of nobody else’s', async () => {
  const [ada, bob] = [await signIn(pool), await signIn(pool)];
  await chat(pool, ada.accessToken, { model: 'pool/echo', messages: ask('hi'), stream: false });
  await ada.client.auth.updateUser({ email: newEmail() });
  await newClient(pool).auth.signInWithOtp({ email: ada.email });
  await request(ada);
  expect(await tablesWith(ada.userId)).toEqual(
    expect.arrayContaining(['account.deletions', 'auth.users', 'billing.ledger', 'public.usage_events']),
  );
  await advance(pool, 30 * day - 60);
  expect(await runDeletions()).toEqual({ deleted: 0 });
  const soon = await refreshed(ada);
  expect(await readAccount(soon)).toMatchObject({ deletion: { status: 'requested' } });
  await advance(pool, 60);
  expect(await runDeletions()).toEqual({ deleted: 1 });
  expect([await tablesWith(ada.userId), await tablesWith(ada.email)]).toEqual([[], []]);
  expect(await (await fetch(`${pool.url}/_mail?to=${ada.email}`)).json()).toEqual([]);
  expect((await newestMail(pool, bob.email)).to).toBe(bob.email);
  expect((await soon.client.auth.getUser(soon.accessToken)).error).toMatchObject({ code: 'user_not_found' });
  expect((await chat(pool, soon.accessToken, { model: 'pool/echo', messages: ask('hi') })).status).toBe(401);
  expect((await soon.client.from('usage_events').select('id')).data).toEqual([]);
  expect((await soon.client.rpc('get_account')).data).toBeNull();
  expect(await readAccount(await refreshed(bob))).toMatchObject({ balance_micro_usd: 5_000_000 });
  const anew = await signIn(pool, ada.email);
  expect(anew.userId).not.toBe(ada.userId);
});

test('an answer that is being written when its account goes costs nobody anything', async () => {
  const ada = await signIn(pool);
  const answer = await chat(pool, ada.accessToken, {
    model: 'pool/slow',
    messages: ask('tell'),
    stream: true,
    max_tokens: 20,
  });
  const reader = answer.body?.getReader();
  await reader?.read();
  await pool.database.query('delete from auth.users where id = $1', [ada.userId]);
  while (!(await reader?.read())?.done);
  expect(await tablesWith(ada.userId)).toEqual([]);
});

test('whoever deletes the account still gets the mail of a new sign-in', async () => {
  const ada = await signIn(pool);
  await request(ada);
  const client = newClient(pool);
  await client.auth.signInWithOtp({ email: ada.email });
  const { code } = await newestMail(pool, ada.email);
  const { error } = await client.auth.verifyOtp({ email: ada.email, token: code, type: 'email' });
  expect(error).toBeNull();
});
