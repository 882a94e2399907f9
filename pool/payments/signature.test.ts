import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { isSignedNotification, signNotification } from './signature.ts';

const secret = 'a secret';
const body = {
  payment_status: 'finished',
  fee: { withdrawalFee: 1e-7, depositFee: 0 },
  list: [{ b: 1, a: 2 }],
  id: 5,
};
const hmac = (text: string) => createHmac('sha512', secret).update(text).digest('hex');

test('the signature covers all keys in order, inner ones too', () => {
  const text =
    '{"fee":{"depositFee":0,"withdrawalFee":1e-7},"id":5,"list":[{"a":2,"b":1}],"payment_status":"finished"}';
  expect(signNotification(body, secret)).toBe(hmac(text));
  const shuffled = {
    id: 5,
    list: body.list,
    fee: { depositFee: 0, withdrawalFee: 1e-7 },
    payment_status: 'finished',
  };
  expect(isSignedNotification(shuffled, signNotification(body, secret).toUpperCase(), secret)).toBe(true);
});

test("the provider's own form, which empties inner objects, is taken too", () => {
  const text = '{"fee":{},"id":5,"list":[{}],"payment_status":"finished"}';
  expect(isSignedNotification(body, hmac(text), secret)).toBe(true);
});

test('nothing else is taken', () => {
  const good = signNotification(body, secret);
  const changed = { ...body, fee: { ...body.fee, depositFee: 1 } };
  for (const [given, signature] of [
    [changed, good],
    [{ ...body, extra: null }, good],
    [body, signNotification(body, 'another secret')],
    [body, good.slice(0, -2)],
    [body, `${good}00`],
    [body, 'x'.repeat(128)],
    [body, ''],
    [body, undefined],
  ] as const) {
    expect(isSignedNotification(given, signature, secret)).toBe(false);
  }
});

test('what is nested without end is refused, and does not end the process', () => {
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
  expect(isSignedNotification(deep as object, 'a'.repeat(128), secret)).toBe(false);
});
