import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { postJson, readAccount, type SignedIn, signIn, startTestPool } from '../test-support.ts';
import { signNotification } from './signature.ts';
import {
  expectBooked,
  lever,
  move,
  pay,
  readKeys,
  readTransactions,
  type TopUp,
  topUp,
} from './test-support.ts';

type Notification = {
  readonly id: string;
  readonly status: string;
  readonly last_answer: number;
  attempts: number;
};
type Invoice = {
  readonly payments: readonly { readonly notifications: readonly Notification[] }[];
};

let pool: Pool;
let secret: string;
let person: SignedIn;
beforeAll(async () => {
  pool = await startTestPool({ creditMicroUsd: 0n });
  secret = (await readKeys(pool)).ipn_secret;
});
beforeEach(async () => {
  person = await signIn(pool);
});
afterEach(() => fetch(`${pool.url}/_faults`, { method: 'DELETE' }));
afterAll(() => pool.close());

const invoice = async ({ invoiceId }: TopUp) =>
  (await (await fetch(`${pool.url}/_payments/invoices/${invoiceId}`)).json()) as Invoice;

function notice(topup: TopUp, more: object = {}) {
  return {
    payment_id: Math.floor(Math.random() * 1e12),
    invoice_id: Number(topup.invoiceId),
    payment_status: 'finished',
    price_amount: 20,
    price_currency: 'usd',
    pay_amount: 20,
    actually_paid: 20,
    pay_currency: 'usdttrc20',
    order_id: topup.orderId,
    fee: { currency: 'usdttrc20', depositFee: 0 },
    ...more,
  };
}

async function notify(body: object, signature = signNotification(body, secret)) {
  const response = await postJson(`${pool.url}/ipn/nowpayments`, body, { 'x-nowpayments-sig': signature });
  return [response.status, await response.json()];
}

test('a late payment that is repeated is credited once', async () => {
  const topup = await topUp(pool, person);
  const body = notice(topup, { parent_payment_id: 17, actually_paid: 5 });
  expect(await notify(body)).toEqual([200, { result: 'applied' }]);
  expect(await notify(body)).toEqual([200, { result: 'stale' }]);
  await expectBooked(person, 5_000_000);
});

test('notifications that come twice or in the wrong order change nothing', async () => {
  const topup = await topUp(pool, person);
  const payment = await pay(pool, topup, { notify: 'hold' });
  await move(pool, payment, 'finished', { notify: 'hold' });
  expect(await readTransactions(person)).toMatchObject([{ status: 'created', payment_reference: null }]);
  const held = (await invoice(topup)).payments[0]?.notifications ?? [];
  expect(held.map((sent) => [sent.status, sent.attempts])).toEqual([
    ['waiting', 0],
    ['confirming', 0],
    ['confirmed', 0],
    ['sending', 0],
    ['finished', 0],
  ]);
  for (const { id, status } of [...held].reverse()) {
    await lever(pool, `notifications/${id}/send`, {}, 200);
    expect([status, (await readTransactions(person))[0]?.status]).toEqual([status, 'finished']);
  }
  for (const { id } of held) await lever(pool, `notifications/${id}/send`, {}, 200);
  const sent = (await invoice(topup)).payments[0]?.notifications ?? [];
  expect(sent.map((one) => [one.attempts, one.last_answer])).toEqual(held.map(() => [2, 200]));
  await expectBooked(person, 20_000_000);
});

test('every notification twice: credited once', async () => {
  await pay(pool, await topUp(pool, person), { status: 'finished', notify: 'twice' });
  await expectBooked(person, 20_000_000);
});

test('the same finished notification a hundred times at once is credited once', async () => {
  const body = notice(await topUp(pool, person));
  const answers = await Promise.all(Array.from({ length: 100 }, () => notify(body)));
  expect(answers.filter(([, answer]) => JSON.stringify(answer) === '{"result":"applied"}')).toHaveLength(1);
  await expectBooked(person, 20_000_000);
});

test('a forged, changed or unsigned notification is refused and changes nothing', async () => {
  const topup = await topUp(pool, person);
  const body = notice(topup);
  const refused = [401, { error: 'invalid_signature' }];
  expect(await notify(body, signNotification(body, 'guessed'))).toEqual(refused);
  expect(await notify({ ...body, actually_paid: 21 }, signNotification(body, secret))).toEqual(refused);
  expect(await notify(body, '')).toEqual(refused);
  expect(await readTransactions(person)).toMatchObject([{ status: 'created', amount_micro_usd: 0 }]);
  await expectBooked(person, 0);
});

test.each([
  ['an unknown order', { order_id: 'topup_unknown' }, [404, { error: 'unknown_order' }]],
  ['another price', { price_amount: 2000 }, [422, { error: 'order_mismatch' }]],
  ['another currency', { price_currency: 'eur' }, [422, { error: 'order_mismatch' }]],
  ['another invoice', { invoice_id: 1 }, [422, { error: 'order_mismatch' }]],
  ['a state nobody knows', { payment_status: 'cancelled' }, [200, { result: 'ignored' }]],
  ['no payment', { payment_id: null }, [400, { error: 'invalid_notification' }]],
  [
    'SQL in an id',
    { payment_id: "1'; drop table billing.payments; --" },
    [400, { error: 'invalid_notification' }],
  ],
])('a signed notification with %s changes nothing', async (_what, more, answer) => {
  const topup = await topUp(pool, person);
  expect(await notify(notice(topup, more))).toEqual(answer);
  expect(await readTransactions(person)).toMatchObject([{ status: 'created', amount_micro_usd: 0 }]);
  await expectBooked(person, 0);
});

test("a payment of one order is not booked for another person's order", async () => {
  const mine = await topUp(pool, person);
  const body = notice(mine);
  expect(await notify(body)).toEqual([200, { result: 'applied' }]);
  const other = await signIn(pool);
  const headers = { authorization: `Bearer ${other.accessToken}`, 'idempotency-key': 'k' };
  const theirs: unknown = await (
    await postJson(`${pool.apiUrl}/account/topups`, { amount_usd: '20' }, headers)
  ).json();
  const { order_id, checkout_url } = theirs as Record<'order_id' | 'checkout_url', string>;
  const invoice_id = Number(new URL(checkout_url).searchParams.get('iid'));
  expect(await notify({ ...body, order_id, invoice_id })).toEqual([422, { error: 'order_mismatch' }]);
  expect((await readAccount(other)).balance_micro_usd).toBe(0);
});

test('unreadable and huge notifications get an answer without a stack', async () => {
  const post = (body: string) =>
    fetch(`${pool.url}/ipn/nowpayments`, {
      method: 'POST',
      headers: { 'x-nowpayments-sig': 'a'.repeat(128) },
      body,
    });
  for (const body of ['', '{', '[]', '"x"', 'null', '1']) {
    const response = await post(body);
    expect([response.status, await response.text()]).toEqual([400, '{"error":"invalid_notification"}']);
  }
  expect((await post(`{"a":"${'x'.repeat(10_000_000)}"}`)).status).toBe(413);
});

test('a signed notification whose number was changed where the signature does not see it credits nothing', async () => {
  const topup = await topUp(pool, person);
  const text = JSON.stringify(notice(topup, { payment_id: 'X' }));
  const send = async (id: string) => {
    const body = text.replace('"X"', id);
    const signature = signNotification(JSON.parse(body), secret);
    const headers = { 'content-type': 'application/json', 'x-nowpayments-sig': signature };
    return (await fetch(`${pool.url}/ipn/nowpayments`, { method: 'POST', headers, body })).status;
  };
  expect(await send('9007199254740992')).toBe(200);
  expect(await send('9007199254740993')).toBe(400);
  await expectBooked(person, 20_000_000);
});

test('a shop that does not answer is told again until it does', async () => {
  const topup = await topUp(pool, person);
  const fault = { method: 'POST', path: '/ipn/nowpayments', status: 500, count: 2 };
  await postJson(`${pool.url}/_faults`, fault);
  await pay(pool, topup);
  expect((await invoice(topup)).payments[0]?.notifications).toMatchObject([
    { attempts: 1, delivered: false },
  ]);
  await expect
    .poll(async () => (await invoice(topup)).payments[0]?.notifications[0], { timeout: 20_000 })
    .toMatchObject({ attempts: 3, delivered: true, last_answer: 200 });
  expect(await readTransactions(person)).toMatchObject([{ status: 'waiting' }]);
});
