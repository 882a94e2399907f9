import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { reserveCredits, settleCredits } from '../llm/credits.ts';
import type { Pool } from '../service.ts';
import { postJson, readAccount, type SignedIn, signIn, startTestPool } from '../test-support.ts';
import {
  expectBooked,
  lever,
  move,
  pay,
  type Payment,
  readKeys,
  readTransactions,
  topUp,
} from './test-support.ts';

let pool: Pool;
let person: SignedIn;
beforeAll(async () => {
  pool = await startTestPool({ creditMicroUsd: 0n });
});
beforeEach(async () => {
  person = await signIn(pool);
});
afterAll(() => pool.close());

const balance = async () => (await readAccount(person)).balance_micro_usd;

test('a payment passes its states one by one; the row follows, and money comes with the last', async () => {
  const topup = await topUp(pool, person);
  const payment = await pay(pool, topup);
  const reference = String(payment.payment_id);
  for (const status of ['waiting', 'confirming', 'confirmed', 'sending']) {
    if (status !== 'waiting') await move(pool, payment, status);
    expect(await readTransactions(person)).toMatchObject([
      { status, amount_micro_usd: 0, payment_reference: reference },
    ]);
    expect(await balance()).toBe(0);
  }
  await move(pool, payment, 'finished');
  expect(await readTransactions(person)).toEqual([
    {
      kind: 'topup',
      status: 'finished',
      amount_micro_usd: 20_000_000,
      payment_reference: reference,
      pay_currency: 'usdttrc20',
      actually_paid: '20',
      order_id: topup.orderId,
    },
  ]);
  await expectBooked(person, 20_000_000);
});

test.each(['failed', 'expired'])('%s credits nothing', async (status) => {
  const payment = await pay(pool, await topUp(pool, person));
  await move(pool, payment, status);
  expect(await readTransactions(person)).toMatchObject([{ status, amount_micro_usd: 0 }]);
  await expectBooked(person, 0);
});

test('a partial payment credits what arrived, and its rest when it comes', async () => {
  const topup = await topUp(pool, person);
  const payment = await pay(pool, topup, { status: 'partially_paid', actually_paid: '18.4' });
  expect(await readTransactions(person)).toMatchObject([
    { status: 'partially_paid', amount_micro_usd: 18_400_000, actually_paid: '18.4' },
  ]);
  await move(pool, payment, 'finished');
  expect(await readTransactions(person)).toMatchObject([
    { status: 'finished', amount_micro_usd: 20_000_000 },
  ]);
  await expectBooked(person, 20_000_000);
});

test('a refund takes the credit back, as far as it is still there', async () => {
  const payment = await pay(pool, await topUp(pool, person), { status: 'finished' });
  await postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: '-15' });
  await move(pool, payment, 'refunded');
  expect(await readTransactions(person)).toMatchObject([
    { kind: 'topup', status: 'refunded', amount_micro_usd: 20_000_000 },
    { kind: 'adjustment', amount_micro_usd: -15_000_000 },
    { kind: 'refund', amount_micro_usd: -5_000_000 },
  ]);
  await expectBooked(person, 0);
});

test.each([
  ['a refund', (payment: Payment) => move(pool, payment, 'refunded')],
  ['a correction', () => postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: '-1000000' })],
])('%s leaves what a running request has set aside, and the request is paid', async (_what, take) => {
  const payment = await pay(pool, await topUp(pool, person), { status: 'finished' });
  const reserved = await reserveCredits(pool.database, person.userId, 1n, 3_000_000n);
  if (reserved.kind !== 'held') throw new Error(reserved.kind);
  await take(payment);
  expect(await balance()).toBe(3_000_000);
  const charged = await settleCredits(pool.database, {
    userId: person.userId,
    hold: reserved.hold,
    requestId: crypto.randomUUID(),
    model: 'pool/echo',
    status: 'complete',
    usage: { promptTokens: 1, completionTokens: 1, cachedTokens: 0, reasoningTokens: 0 },
    costMicroUsd: 2_500_000n,
  });
  expect([charged, await balance()]).toEqual([2_500_000n, 500_000]);
});

test('a late payment after an expiry is credited, with what it brought', async () => {
  const topup = await topUp(pool, person);
  const payment = await pay(pool, topup, { status: 'expired' });
  const late = await lever(pool, `${payment.payment_id}/late`, { actually_paid: '12.5' });
  expect(late).toMatchObject({ parent_payment_id: payment.payment_id, payment_status: 'confirming' });
  expect(await readTransactions(person)).toMatchObject([
    { status: 'confirming', payment_reference: String(late.payment_id) },
  ]);
  await move(pool, late, 'finished');
  expect(await readTransactions(person)).toMatchObject([
    { status: 'finished', amount_micro_usd: 12_500_000 },
  ]);
  await expectBooked(person, 12_500_000);
});

test('a second deposit after a finished one is a row of its own', async () => {
  const topup = await topUp(pool, person);
  const payment = await pay(pool, topup, { status: 'finished' });
  const late = await lever(pool, `${payment.payment_id}/late`, { actually_paid: '3' });
  await move(pool, late, 'finished');
  expect(await readTransactions(person)).toMatchObject([
    { status: 'finished', amount_micro_usd: 20_000_000, payment_reference: String(payment.payment_id) },
    { status: 'finished', amount_micro_usd: 3_000_000, payment_reference: String(late.payment_id) },
  ]);
  await expectBooked(person, 23_000_000);
});

test('two payments on one invoice: another coin takes over, and both are credited when both are paid', async () => {
  const topup = await topUp(pool, person);
  const first = await pay(pool, topup, { pay_currency: 'btc' });
  const second = await pay(pool, topup, { pay_currency: 'eth' });
  expect(await readTransactions(person)).toMatchObject([
    { payment_reference: String(second.payment_id), pay_currency: 'eth' },
  ]);
  await move(pool, first, 'expired');
  expect(await readTransactions(person)).toMatchObject([{ status: 'waiting', pay_currency: 'eth' }]);
  const third = await pay(pool, topup, { pay_currency: 'btc', status: 'confirming' });
  expect(await readTransactions(person)).toMatchObject([{ status: 'confirming', pay_currency: 'btc' }]);
  await move(pool, second, 'finished');
  await move(pool, third, 'finished');
  expect(await readTransactions(person)).toMatchObject([
    { status: 'finished', amount_micro_usd: 20_000_000, payment_reference: String(third.payment_id) },
    { status: 'finished', amount_micro_usd: 20_000_000, payment_reference: String(second.payment_id) },
  ]);
  await expectBooked(person, 40_000_000);
});

test('a payment does not move where it cannot go', async () => {
  const payment = await pay(pool, await topUp(pool, person), { status: 'finished' });
  const refuse = async (path: string, body: object, status: number) => {
    const response = await postJson(`${pool.url}/_payments/${path}`, body);
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { status: false, statusCode: status },
    ]);
  };
  await refuse(`${payment.payment_id}/status`, { status: 'waiting' }, 409);
  await refuse(`${payment.payment_id}/status`, { status: 'lost' }, 400);
  await refuse('1/status', { status: 'finished' }, 404);
  await refuse('x/status', { status: 'finished' }, 404);
  await refuse('notifications/x/send', {}, 404);
  const open = await topUp(pool, person);
  await refuse(`invoices/${open.invoiceId}/payments`, { pay_currency: 'doge' }, 400);
  await refuse(`invoices/${open.invoiceId}/payments`, { pay_currency: 'usdterc20' }, 400);
  const waiting = await pay(pool, open);
  await refuse(`${waiting.payment_id}/status`, { status: 'partially_paid' }, 400);
  await refuse(`${waiting.payment_id}/status`, { status: 'partially_paid', actually_paid: '20' }, 400);
  await refuse(`${waiting.payment_id}/status`, { status: 'partially_paid', actually_paid: '-1' }, 400);
  await refuse(`${waiting.payment_id}/late`, {}, 409);
  await refuse('invoices/1/payments', {}, 404);
});

test("the provider's own API wants its key, and answers in its shapes", async () => {
  const base = `${pool.url}/nowpayments/v1`;
  const auth = { 'x-api-key': (await readKeys(pool)).api_key };
  const get = async (path: string, headers: Record<string, string> = auth) => {
    const response = await fetch(`${base}${path}`, { headers });
    return [response.status, await response.json()] as const;
  };
  expect(await get('/status', {})).toEqual([200, { message: 'OK' }]);
  expect(await get('/currencies', {})).toMatchObject([403, { code: 'INVALID_API_KEY' }]);
  expect((await get('/currencies'))[1]).toMatchObject({
    currencies: expect.arrayContaining(['btc', 'eth']) as unknown,
  });
  expect(await get('/min-amount?currency_from=btc&currency_to=usdttrc20&fiat_equivalent=usd')).toEqual([
    200,
    { currency_from: 'btc', currency_to: 'usdttrc20', min_amount: 0.0001, fiat_equivalent: 8 },
  ]);
  expect(await get('/estimate?amount=20&currency_from=usd&currency_to=btc')).toEqual([
    200,
    { currency_from: 'usd', amount_from: 20, currency_to: 'btc', estimated_amount: '0.00025' },
  ]);
  expect((await get('/estimate?amount=x&currency_from=usd&currency_to=btc'))[0]).toBe(400);
  expect((await get('/payment/1'))[0]).toBe(404);
  const order = { price_amount: 20, price_currency: 'usd', order_id: 'o-1' };
  const made = await postJson(`${base}/invoice`, order, auth);
  const bill = (await made.json()) as { readonly id: string };
  expect(bill).toMatchObject({
    price_amount: '20',
    price_currency: 'USD',
    order_id: 'o-1',
    invoice_url: `${pool.url}/payment/?iid=${bill.id}`,
  });
  const paid = await postJson(
    `${base}/invoice-payment`,
    { iid: bill.id, pay_currency: 'xrp', case: 'success' },
    auth,
  );
  const payment = (await paid.json()) as Payment;
  expect([paid.status, payment]).toMatchObject([
    201,
    { payment_status: 'finished', pay_amount: 10, order_id: 'o-1' },
  ]);
  expect((await get(`/payment/${payment.payment_id}`))[1]).toEqual(payment);
  const direct = await postJson(
    `${base}/payment`,
    { ...order, pay_currency: 'ltc', case: 'partially_paid' },
    auth,
  );
  expect(await direct.json()).toMatchObject({
    payment_status: 'partially_paid',
    actually_paid: 0.125,
    invoice_id: null,
  });
  for (const play of ['failure', 'failed']) {
    const failing = await postJson(`${base}/payment`, { ...order, pay_currency: 'ltc', case: play }, auth);
    expect(await failing.json()).toMatchObject({ payment_status: 'failed' });
  }
  for (const wrong of [
    {},
    { ...order, price_amount: -1 },
    { ...order, price_amount: 'much' },
    { ...order, price_currency: 'eur' },
    { ...order, ipn_callback_url: 'https://evil.example/' },
  ]) {
    expect([wrong, (await postJson(`${base}/invoice`, wrong, auth)).status]).toEqual([wrong, 400]);
  }
});
