import { expect, test } from 'vitest';
import { plainDecimal, receivedShare } from './decimal.ts';
import { readNotification } from './notification.ts';

const body = {
  payment_id: 4522625843,
  parent_payment_id: null,
  invoice_id: '5222917334',
  payment_status: 'partially_paid',
  price_amount: 20,
  price_currency: 'usd',
  pay_amount: 20,
  actually_paid: 18.4,
  pay_currency: 'usdttrc20',
  order_id: 'topup_1',
};

test('the received part is the share of the coin amount, rounded down, at most the price', () => {
  expect(receivedShare(20_000_000n, '20', '18.4')).toBe(18_400_000n);
  expect(receivedShare(20_000_000n, '0.0003', '0.0001')).toBe(6_666_666n);
  expect(receivedShare(20_000_000n, '20', '25')).toBe(20_000_000n);
  expect(receivedShare(20_000_000n, '0', '1')).toBe(0n);
  expect(receivedShare(20_000_000n, '20', '0')).toBe(0n);
  expect(plainDecimal('1e-7')).toBe('0.0000001');
});

test('ids keep all their digits, and amounts do not pass through a float', () => {
  const text = JSON.stringify({ ...body, order_id: 'o' })
    .replace('4522625843', '"90071992547409931234"')
    .replace('18.4', '18.400000000000000001');
  expect(readNotification(text)).toMatchObject({
    ok: true,
    value: {
      paymentId: '90071992547409931234',
      invoiceId: '5222917334',
      actuallyPaid: '18.400000000000000001',
    },
  });
});

test('an id that the signature does not tell from its neighbours is not read', () => {
  const read = (digits: string) => readNotification(JSON.stringify(body).replace('4522625843', digits)).ok;
  expect(['9007199254740991', '9007199254740994000', '"9007199254740993123"'].map(read)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['9007199254740993123', '9007199254740993', '1e30'].map(read)).toEqual([false, false, false]);
  const parent = JSON.stringify(body).replace(
    '"parent_payment_id":null',
    '"parent_payment_id":9007199254740993',
  );
  expect(readNotification(parent)).toEqual({ ok: false, error: 'invalid' });
});

test('finished is worth the price; a late deposit is worth what it brought', () => {
  const read = (more: object) =>
    readNotification(JSON.stringify({ ...body, payment_status: 'finished', ...more }));
  expect(read({ actually_paid: 0 })).toMatchObject({ value: { receivedMicroUsd: 20_000_000n } });
  expect(read({ parent_payment_id: 1 })).toMatchObject({ value: { receivedMicroUsd: 18_400_000n } });
});

test.each([
  ['invalid', { payment_id: undefined }],
  ['invalid', { payment_id: 'abc' }],
  ['invalid', { payment_id: 1.5 }],
  ['invalid', { price_amount: 'NaN' }],
  ['invalid', { actually_paid: -1 }],
  ['invalid', { order_id: 7n.toString().repeat(300) }],
  ['invalid', { order_id: { $ne: 1 } }],
  ['unknown_status', { payment_status: 'cancelled' }],
  ['other_currency', { price_currency: 'eur' }],
])('%s: %j', (error, more) => {
  expect(readNotification(JSON.stringify({ ...body, ...more }))).toEqual({ ok: false, error });
});
