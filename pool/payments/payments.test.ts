import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { reserveCredits, settleCredits } from '../llm/credits.ts';
import type { Pool } from '../service.ts';
import { postJson, readAccount, type SignedIn, signIn, startTestPool } from '../test-support.ts';
import { signNotification } from './signature.ts';

type Keys = { readonly nowpayments: { readonly api_key: string; readonly ipn_secret: string } };
type Payment = { readonly payment_id: number; readonly payment_status: string; readonly pay_amount: number };
type Notification = {
  readonly id: string;
  readonly status: string;
  readonly last_answer: number;
  attempts: number;
};
type Invoice = {
  readonly payments: readonly (Payment & { readonly notifications: readonly Notification[] })[];
};

let pool: Pool;
let keys: Keys;
let person: SignedIn;
beforeAll(async () => {
  pool = await startTestPool({ creditMicroUsd: 0n });
  keys = (await (await fetch(`${pool.url}/_keys`)).json()) as Keys;
});
beforeEach(async () => {
  person = await signIn(pool);
});
afterEach(() => fetch(`${pool.url}/_faults`, { method: 'DELETE' }));
afterAll(() => pool.close());

async function topUp(amount = '20.00') {
  const headers = { authorization: `Bearer ${person.accessToken}`, 'idempotency-key': crypto.randomUUID() };
  const response = await postJson(`${pool.apiUrl}/account/topups`, { amount_usd: amount }, headers);
  expect(response.status).toBe(201);
  const { id, order_id, checkout_url } = (await response.json()) as Record<
    'id' | 'order_id' | 'checkout_url',
    string
  >;
  return { id, orderId: order_id, invoiceId: new URL(checkout_url).searchParams.get('iid') ?? '' };
}

type TopUp = Awaited<ReturnType<typeof topUp>>;

async function lever(path: string, body: object, status = 201): Promise<Payment> {
  const response = await postJson(`${pool.url}/_payments/${path}`, body);
  expect([response.status, path]).toEqual([status, path]);
  return (await response.json()) as Payment;
}

const pay = ({ invoiceId }: TopUp, body: object = {}) => lever(`invoices/${invoiceId}/payments`, body);
const move = (payment: Payment, status: string, more: object = {}) =>
  lever(`${payment.payment_id}/status`, { status, ...more }, 200);
const invoice = async ({ invoiceId }: TopUp) =>
  (await (await fetch(`${pool.url}/_payments/invoices/${invoiceId}`)).json()) as Invoice;
const balance = async () => (await readAccount(person)).balance_micro_usd;

async function rows() {
  const { data, error } = await person.client
    .from('transactions')
    .select('kind,status,amount_micro_usd,payment_reference,pay_currency,actually_paid,order_id')
    .order('created_at');
  if (error) throw error;
  return data;
}

/** Every credit is in the ledger and in the row it belongs to, and the rows add up to the balance. */
async function expectBooked(expected: number) {
  const all = (await rows()) as readonly { readonly amount_micro_usd: number }[];
  expect(all.reduce((sum, row) => sum + row.amount_micro_usd, 0)).toBe(expected);
  expect(await balance()).toBe(expected);
}

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

async function notify(body: object, signature = signNotification(body, keys.nowpayments.ipn_secret)) {
  const response = await postJson(`${pool.url}/ipn/nowpayments`, body, { 'x-nowpayments-sig': signature });
  return [response.status, await response.json()];
}

test('a payment passes its states one by one; the row follows, and money comes with the last', async () => {
  const topup = await topUp();
  const payment = await pay(topup);
  const reference = String(payment.payment_id);
  for (const status of ['waiting', 'confirming', 'confirmed', 'sending']) {
    if (status !== 'waiting') await move(payment, status);
    expect(await rows()).toMatchObject([{ status, amount_micro_usd: 0, payment_reference: reference }]);
    expect(await balance()).toBe(0);
  }
  await move(payment, 'finished');
  expect(await rows()).toEqual([
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
  await expectBooked(20_000_000);
});

test.each(['failed', 'expired'])('%s credits nothing', async (status) => {
  const payment = await pay(await topUp());
  await move(payment, status);
  expect(await rows()).toMatchObject([{ status, amount_micro_usd: 0 }]);
  await expectBooked(0);
});

test('a partial payment credits what arrived, and its rest when it comes', async () => {
  const topup = await topUp();
  const payment = await pay(topup, { status: 'partially_paid', actually_paid: '18.4' });
  expect(await rows()).toMatchObject([
    { status: 'partially_paid', amount_micro_usd: 18_400_000, actually_paid: '18.4' },
  ]);
  await move(payment, 'finished');
  expect(await rows()).toMatchObject([{ status: 'finished', amount_micro_usd: 20_000_000 }]);
  await expectBooked(20_000_000);
});

test('a refund takes the credit back, as far as it is still there', async () => {
  const payment = await pay(await topUp(), { status: 'finished' });
  await postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: '-15' });
  await move(payment, 'refunded');
  expect(await rows()).toMatchObject([
    { kind: 'topup', status: 'refunded', amount_micro_usd: 20_000_000 },
    { kind: 'adjustment', amount_micro_usd: -15_000_000 },
    { kind: 'refund', amount_micro_usd: -5_000_000 },
  ]);
  await expectBooked(0);
});

test.each([
  ['a refund', (payment: Payment) => move(payment, 'refunded')],
  ['a correction', () => postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: '-1000000' })],
])('%s leaves what a running request has set aside, and the request is paid', async (_what, take) => {
  const payment = await pay(await topUp(), { status: 'finished' });
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
  const topup = await topUp();
  const payment = await pay(topup, { status: 'expired' });
  const late = await lever(`${payment.payment_id}/late`, { actually_paid: '12.5' });
  expect(late).toMatchObject({ parent_payment_id: payment.payment_id, payment_status: 'confirming' });
  expect(await rows()).toMatchObject([{ status: 'confirming', payment_reference: String(late.payment_id) }]);
  await move(late, 'finished');
  expect(await rows()).toMatchObject([{ status: 'finished', amount_micro_usd: 12_500_000 }]);
  await expectBooked(12_500_000);
});

test('a second deposit after a finished one is a row of its own', async () => {
  const topup = await topUp();
  const payment = await pay(topup, { status: 'finished' });
  const late = await lever(`${payment.payment_id}/late`, { actually_paid: '3' });
  await move(late, 'finished');
  expect(await rows()).toMatchObject([
    { status: 'finished', amount_micro_usd: 20_000_000, payment_reference: String(payment.payment_id) },
    { status: 'finished', amount_micro_usd: 3_000_000, payment_reference: String(late.payment_id) },
  ]);
  await expectBooked(23_000_000);
});

test('a late payment that is repeated is credited once', async () => {
  const topup = await topUp();
  const body = notice(topup, { parent_payment_id: 17, actually_paid: 5 });
  expect(await notify(body)).toEqual([200, { result: 'applied' }]);
  expect(await notify(body)).toEqual([200, { result: 'stale' }]);
  await expectBooked(5_000_000);
});

test('two payments on one invoice: another coin takes over, and both are credited when both are paid', async () => {
  const topup = await topUp();
  const first = await pay(topup, { pay_currency: 'btc' });
  const second = await pay(topup, { pay_currency: 'eth' });
  expect(await rows()).toMatchObject([{ payment_reference: String(second.payment_id), pay_currency: 'eth' }]);
  await move(first, 'expired');
  expect(await rows()).toMatchObject([{ status: 'waiting', pay_currency: 'eth' }]);
  const third = await pay(topup, { pay_currency: 'btc', status: 'confirming' });
  expect(await rows()).toMatchObject([{ status: 'confirming', pay_currency: 'btc' }]);
  await move(second, 'finished');
  await move(third, 'finished');
  expect(await rows()).toMatchObject([
    { status: 'finished', amount_micro_usd: 20_000_000, payment_reference: String(third.payment_id) },
    { status: 'finished', amount_micro_usd: 20_000_000, payment_reference: String(second.payment_id) },
  ]);
  await expectBooked(40_000_000);
});

test('notifications that come twice or in the wrong order change nothing', async () => {
  const topup = await topUp();
  const payment = await pay(topup, { notify: 'hold' });
  await move(payment, 'finished', { notify: 'hold' });
  expect(await rows()).toMatchObject([{ status: 'created', payment_reference: null }]);
  const held = (await invoice(topup)).payments[0]?.notifications ?? [];
  expect(held.map((sent) => [sent.status, sent.attempts])).toEqual([
    ['waiting', 0],
    ['confirming', 0],
    ['confirmed', 0],
    ['sending', 0],
    ['finished', 0],
  ]);
  for (const { id, status } of [...held].reverse()) {
    await lever(`notifications/${id}/send`, {}, 200);
    expect([status, (await rows())[0]?.status]).toEqual([status, 'finished']);
  }
  for (const { id } of held) await lever(`notifications/${id}/send`, {}, 200);
  const sent = (await invoice(topup)).payments[0]?.notifications ?? [];
  expect(sent.map((one) => [one.attempts, one.last_answer])).toEqual(held.map(() => [2, 200]));
  await expectBooked(20_000_000);
});

test('every notification twice: credited once', async () => {
  await pay(await topUp(), { status: 'finished', notify: 'twice' });
  await expectBooked(20_000_000);
});

test('the same finished notification a hundred times at once is credited once', async () => {
  const body = notice(await topUp());
  const answers = await Promise.all(Array.from({ length: 100 }, () => notify(body)));
  expect(answers.filter(([, answer]) => JSON.stringify(answer) === '{"result":"applied"}')).toHaveLength(1);
  await expectBooked(20_000_000);
});

test('a forged, changed or unsigned notification is refused and changes nothing', async () => {
  const topup = await topUp();
  const body = notice(topup);
  const refused = [401, { error: 'invalid_signature' }];
  expect(await notify(body, signNotification(body, 'guessed'))).toEqual(refused);
  expect(
    await notify({ ...body, actually_paid: 21 }, signNotification(body, keys.nowpayments.ipn_secret)),
  ).toEqual(refused);
  expect(await notify(body, '')).toEqual(refused);
  expect(await rows()).toMatchObject([{ status: 'created', amount_micro_usd: 0 }]);
  await expectBooked(0);
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
  const topup = await topUp();
  expect(await notify(notice(topup, more))).toEqual(answer);
  expect(await rows()).toMatchObject([{ status: 'created', amount_micro_usd: 0 }]);
  await expectBooked(0);
});

test("a payment of one order is not booked for another person's order", async () => {
  const mine = await topUp();
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
  const topup = await topUp();
  const text = JSON.stringify(notice(topup, { payment_id: 'X' }));
  const send = async (id: string) => {
    const body = text.replace('"X"', id);
    const signature = signNotification(JSON.parse(body), keys.nowpayments.ipn_secret);
    const headers = { 'content-type': 'application/json', 'x-nowpayments-sig': signature };
    return (await fetch(`${pool.url}/ipn/nowpayments`, { method: 'POST', headers, body })).status;
  };
  expect(await send('9007199254740992')).toBe(200);
  expect(await send('9007199254740993')).toBe(400);
  await expectBooked(20_000_000);
});

test('a shop that does not answer is told again until it does', async () => {
  const topup = await topUp();
  const fault = { method: 'POST', path: '/ipn/nowpayments', status: 500, count: 2 };
  await postJson(`${pool.url}/_faults`, fault);
  await pay(topup);
  expect((await invoice(topup)).payments[0]?.notifications).toMatchObject([
    { attempts: 1, delivered: false },
  ]);
  await expect
    .poll(async () => (await invoice(topup)).payments[0]?.notifications[0], { timeout: 20_000 })
    .toMatchObject({ attempts: 3, delivered: true, last_answer: 200 });
  expect(await rows()).toMatchObject([{ status: 'waiting' }]);
});

test('a payment does not move where it cannot go', async () => {
  const payment = await pay(await topUp(), { status: 'finished' });
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
  const open = await topUp();
  await refuse(`invoices/${open.invoiceId}/payments`, { pay_currency: 'doge' }, 400);
  await refuse(`invoices/${open.invoiceId}/payments`, { pay_currency: 'usdterc20' }, 400);
  const waiting = await pay(open);
  await refuse(`${waiting.payment_id}/status`, { status: 'partially_paid' }, 400);
  await refuse(`${waiting.payment_id}/status`, { status: 'partially_paid', actually_paid: '20' }, 400);
  await refuse(`${waiting.payment_id}/status`, { status: 'partially_paid', actually_paid: '-1' }, 400);
  await refuse(`${waiting.payment_id}/late`, {}, 409);
  await refuse('invoices/1/payments', {}, 404);
});

test("the provider's own API wants its key, and answers in its shapes", async () => {
  const base = `${pool.url}/nowpayments/v1`;
  const auth = { 'x-api-key': keys.nowpayments.api_key };
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
