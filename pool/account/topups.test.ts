import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { postJson, readAccount, type SignedIn, signIn, startTestPool } from '../test-support.ts';

type TopUp = Record<'id' | 'order_id' | 'status' | 'checkout_url' | 'min_usd', string>;

const anyString: unknown = expect.any(String);

let pool: Pool;
let person: SignedIn;
beforeAll(async () => {
  pool = await startTestPool({ creditMicroUsd: 0n });
});
beforeEach(async () => {
  person = await signIn(pool);
});
afterEach(() => fetch(`${pool.url}/_faults`, { method: 'DELETE' }));
afterAll(() => pool.close());

const auth = (who = person) => ({ authorization: `Bearer ${who.accessToken}` });

async function ask(body: unknown, headers: Record<string, string> = {}) {
  const key = { 'idempotency-key': crypto.randomUUID() };
  const response = await postJson(`${pool.apiUrl}/account/topups`, body, { ...auth(), ...key, ...headers });
  return { status: response.status, body: (await response.json()) as TopUp, headers: response.headers };
}

async function read(id: string, who = person) {
  const response = await fetch(`${pool.apiUrl}/account/topups/${id}`, { headers: auth(who) });
  const body: unknown = await response.json();
  return [response.status, body] as const;
}

async function cancel(id: string, who = person) {
  const response = await postJson(`${pool.apiUrl}/account/topups/${id}/cancel`, {}, auth(who));
  const body: unknown = await response.json();
  return [response.status, body] as const;
}

const pay = async (topup: TopUp, body: object) => {
  const iid = new URL(topup.checkout_url).searchParams.get('iid');
  const response = await postJson(`${pool.url}/_payments/invoices/${iid}/payments`, body);
  expect(response.status).toBe(201);
};

const transactions = async () => {
  const { data, error } = await person.client.from('transactions').select('id,status,cancelled_at');
  if (error) throw error;
  return data as readonly {
    readonly id: string;
    readonly status: string;
    readonly cancelled_at: string | null;
  }[];
};

test('a top-up gets an invoice, is listed, and can be read', async () => {
  const { status, body } = await ask({ amount_usd: '20.00' });
  expect([status, body]).toEqual([
    201,
    {
      id: anyString,
      order_id: expect.stringMatching(/^topup_[0-9a-f]{32}$/) as unknown,
      status: 'created',
      checkout_url: expect.stringContaining(`${pool.url}/payment/?iid=`) as unknown,
      min_usd: '10.00',
    },
  ]);
  expect(await transactions()).toEqual([{ id: body.id, status: 'created', cancelled_at: null }]);
  expect(await read(body.id)).toMatchObject([
    200,
    {
      id: body.id,
      status: 'created',
      amount_usd: '20.00',
      credited_usd: '0.00',
      invoiced_micro_usd: 20_000_000,
    },
  ]);
  await pay(body, { status: 'partially_paid', actually_paid: '12.5' });
  expect(await read(body.id)).toMatchObject([200, { status: 'partially_paid', credited_usd: '12.50' }]);
});

test('the same key and amount is the same top-up, also at once and after it was paid', async () => {
  const key = { 'idempotency-key': 'once' };
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask({ amount_usd: '20' }, key)));
  await pay(answers[0]?.body as TopUp, { status: 'finished' });
  const later = await ask({ amount_usd: '20.00' }, key);
  for (const answer of [...answers, later]) {
    expect([answer.status, answer.body]).toEqual([201, answers[0]?.body]);
  }
  expect(later.headers.get('idempotency-replayed')).toBe('true');
  expect(await transactions()).toHaveLength(1);
  expect(await ask({ amount_usd: '21' }, key)).toMatchObject({
    status: 422,
    body: { error: { code: 'idempotency_key_reused' } },
  });
});

test("another person's key is another key", async () => {
  const key = { 'idempotency-key': 'shared' };
  const mine = await ask({ amount_usd: '20' }, key);
  const other = await signIn(pool);
  const theirs = await ask({ amount_usd: '30' }, { ...key, ...auth(other) });
  expect([theirs.status, theirs.body.id === mine.body.id]).toEqual([201, false]);
});

test.each([
  [{}],
  [{ amount_usd: 20 }],
  [{ amount_usd: '-20' }],
  [{ amount_usd: '20.001' }],
  [{ amount_usd: '2e1' }],
  [{ amount_usd: ' 20' }],
  [{ amount_usd: "20'; drop table billing.topups; --" }],
  [{ amount_usd: '20', currency: 'eur' }],
  [[]],
  [null],
  ['20'],
])('%j is no top-up', async (body) => {
  expect(await ask(body)).toMatchObject({
    status: 400,
    body: {
      error: { code: 'invalid_request', message: anyString, type: 'invalid_request_error', param: null },
    },
  });
  expect(await transactions()).toEqual([]);
});

test('amounts, keys and bodies outside the limits are refused by name', async () => {
  const codeOf = async (body: unknown, headers: Record<string, string> = {}) => {
    const answer = await ask(body, headers);
    return [answer.status, (answer.body as unknown as { error: { code: string; min_usd?: string } }).error];
  };
  expect(await codeOf({ amount_usd: '9.99' })).toMatchObject([
    422,
    { code: 'amount_below_minimum', min_usd: '10.00', max_usd: '10000.00' },
  ]);
  expect(await codeOf({ amount_usd: '10000.01' })).toMatchObject([422, { code: 'amount_above_maximum' }]);
  for (const key of ['', 'has space', 'ö', 'x'.repeat(256)]) {
    const named = key === '' ? {} : { 'idempotency-key': Buffer.from(key).toString('latin1') };
    const response = await postJson(
      `${pool.apiUrl}/account/topups`,
      { amount_usd: '20' },
      { ...auth(), ...named },
    );
    expect([key, response.status, await response.json()]).toMatchObject([
      key,
      400,
      { error: { code: 'invalid_idempotency_key' } },
    ]);
  }
  expect(await codeOf({ amount_usd: '20', note: 'x'.repeat(10_000_000) })).toMatchObject([
    413,
    { code: 'request_too_large' },
  ]);
  const options = await fetch(`${pool.apiUrl}/account/topup-options`, { headers: auth() });
  expect(await options.json()).toEqual({ currency: 'USD', min_usd: '10.00', max_usd: '10000.00' });
});

test('nobody without a live session gets anything', async () => {
  const { body } = await ask({ amount_usd: '20' });
  const ended = await signIn(pool);
  await ended.client.auth.signOut({ scope: 'local' });
  await postJson(
    `${pool.url}/auth/v1/logout?scope=global`,
    {},
    { ...auth(ended), apikey: pool.publishableKey },
  );
  const forged = `${person.accessToken.slice(0, -10)}AAAAAAAAAA`;
  for (const token of ['', 'nonsense', 'a.b.c', forged, pool.publishableKey, ended.accessToken]) {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'k' };
    const answers = await Promise.all([
      postJson(`${pool.apiUrl}/account/topups`, { amount_usd: '20' }, headers),
      fetch(`${pool.apiUrl}/account/topups/${body.id}`, { headers }),
      postJson(`${pool.apiUrl}/account/topups/${body.id}/cancel`, {}, headers),
      fetch(`${pool.apiUrl}/account/topup-options`, { headers }),
    ]);
    expect([token, answers.map((answer) => answer.status)]).toEqual([token, [401, 401, 401, 401]]);
    expect(await answers[0].json()).toMatchObject({ error: { code: 'invalid_token' } });
  }
});

test("another person's top-up does not exist", async () => {
  const { body } = await ask({ amount_usd: '20' });
  const other = await signIn(pool);
  const missing = { error: { code: 'topup_not_found' } };
  expect(await read(body.id, other)).toMatchObject([404, missing]);
  expect(await cancel(body.id, other)).toMatchObject([404, missing]);
  expect(await read('not-an-id')).toMatchObject([404, missing]);
  expect(await read(crypto.randomUUID())).toMatchObject([404, missing]);
  expect(await transactions()).toMatchObject([{ cancelled_at: null }]);
});

test('called off and paid all the same: credited all the same', async () => {
  const { body } = await ask({ amount_usd: '20' });
  expect(await cancel(body.id)).toMatchObject([200, { status: 'created', cancelled_at: anyString }]);
  const [, first] = await read(body.id);
  expect(await cancel(body.id)).toEqual([200, first]);
  await pay(body, { status: 'finished' });
  expect(await read(body.id)).toMatchObject([200, { status: 'finished', credited_usd: '20.00' }]);
  expect((await readAccount(person)).balance_micro_usd).toBe(20_000_000);
  expect(await cancel(body.id)).toMatchObject([409, { error: { code: 'topup_not_cancellable' } }]);
});

test('a bonus or an adjustment is no top-up', async () => {
  await postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: '1' });
  const [adjustment] = await transactions();
  expect((await read(adjustment?.id ?? ''))[0]).toBe(404);
  expect((await cancel(adjustment?.id ?? ''))[0]).toBe(404);
});

test.each([
  ['an error', { status: 500, body: '{}' }],
  ['a page', { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } }],
  ['nothing', { dropAfterBytes: 0 }],
  ["someone else's checkout", { status: 200, body: '{"id":"1","invoice_url":"https://evil.example/pay"}' }],
])('a provider that answers with %s: nothing is listed, and the same key goes on', async (_what, fault) => {
  await postJson(`${pool.url}/_faults`, { path: '/nowpayments/v1/invoice', ...fault });
  const key = { 'idempotency-key': crypto.randomUUID() };
  expect(await ask({ amount_usd: '20' }, key)).toMatchObject({
    status: 502,
    body: { error: { code: 'payment_provider_unavailable' } },
  });
  expect(await transactions()).toEqual([]);
  const again = await ask({ amount_usd: '20' }, key);
  expect([again.status, (await transactions()).map((row) => row.id)]).toEqual([201, [again.body.id]]);
  await pay(again.body, { status: 'finished' });
  expect((await readAccount(person)).balance_micro_usd).toBe(20_000_000);
});
