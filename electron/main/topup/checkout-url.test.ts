import { expect, test } from 'vitest';
import { checkCheckoutUrl } from './checkout-url.ts';
import { live } from './test-support.ts';

const local = { isPackaged: false, apiUrl: 'http://127.0.0.1:4000/v1' };

test.each([
  ['https://nowpayments.io/payment/?iid=5222917334', live],
  ['https://sandbox.nowpayments.io/payment/?iid=1', live],
  ['http://127.0.0.1:4000/payment/?iid=1', local],
  ['http://localhost:4000/payment/?iid=1', local],
])('%s is a checkout', (address, rules) => {
  expect(checkCheckoutUrl(address, rules)).toEqual({ ok: true, value: address });
});

test.each([
  ['http://nowpayments.io/payment/?iid=1', live],
  ['https://nowpayments.io.evil.example/', live],
  ['https://evilnowpayments.io/', live],
  ['https://nowpayments.io@evil.example/', live],
  ['https://user:word@nowpayments.io/', live],
  ['https://nowpayments.io:8443/', live],
  ['javascript:alert(1)//nowpayments.io', live],
  ['file://nowpayments.io/etc/passwd', live],
  ['nowpayments.io', live],
  [`https://nowpayments.io/${'a'.repeat(2000)}`, live],
  // This machine's own pages count only in development, for a service of this machine.
  ['http://127.0.0.1:4000/payment/?iid=1', live],
  ['http://127.0.0.1:4000/payment/?iid=1', { ...local, isPackaged: true }],
  ['http://127.0.0.1:4000/payment/?iid=1', { ...live, isPackaged: false }],
  ['ftp://127.0.0.1/payment', local],
])('%.60s is none', (address, rules) => {
  expect(checkCheckoutUrl(address, rules)).toMatchObject({ error: { code: 'checkout_refused' } });
});
