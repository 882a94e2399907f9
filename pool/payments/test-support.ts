import { expect } from 'vitest';
import type { Pool } from '../service.ts';
import { postJson, readAccount, type SignedIn } from '../test-support.ts';

type Keys = { readonly nowpayments: { readonly api_key: string; readonly ipn_secret: string } };

/** What the stand-in of the provider expects of whoever asks it, and signs with. */
export async function readKeys(pool: Pool): Promise<Keys['nowpayments']> {
  const keys = (await (await fetch(`${pool.url}/_keys`)).json()) as Keys;
  return keys.nowpayments;
}

export type TopUp = { readonly orderId: string; readonly invoiceId: string };

/** A top-up of twenty dollars that waits for its payment. */
export async function topUp(pool: Pool, person: SignedIn): Promise<TopUp> {
  const headers = { authorization: `Bearer ${person.accessToken}`, 'idempotency-key': crypto.randomUUID() };
  const response = await postJson(`${pool.apiUrl}/account/topups`, { amount_usd: '20.00' }, headers);
  expect(response.status).toBe(201);
  const { order_id, checkout_url } = (await response.json()) as Record<'order_id' | 'checkout_url', string>;
  return { orderId: order_id, invoiceId: new URL(checkout_url).searchParams.get('iid') ?? '' };
}

export type Payment = {
  readonly payment_id: number;
  readonly payment_status: string;
  readonly pay_amount: number;
};

/** Pulls a lever of the stand-in, and expects it to move. */
export async function lever(pool: Pool, path: string, body: object, status = 201): Promise<Payment> {
  const response = await postJson(`${pool.url}/_payments/${path}`, body);
  expect([response.status, path]).toEqual([status, path]);
  return (await response.json()) as Payment;
}

/** A payment of the invoice, from the lever that makes them. It waits, unless the body says more. */
export const pay = (pool: Pool, { invoiceId }: TopUp, body: object = {}) =>
  lever(pool, `invoices/${invoiceId}/payments`, body);

/** Takes a payment to another status, and all the way there. */
export const move = (pool: Pool, payment: Payment, status: string, more: object = {}) =>
  lever(pool, `${payment.payment_id}/status`, { status, ...more }, 200);

export async function readTransactions(person: SignedIn) {
  const { data, error } = await person.client
    .from('transactions')
    .select('kind,status,amount_micro_usd,payment_reference,pay_currency,actually_paid,order_id')
    .order('created_at');
  if (error) throw error;
  return data;
}

/** Every credit is in the ledger and in the row it belongs to, and the rows add up to the balance. */
export async function expectBooked(person: SignedIn, expected: number) {
  const all = (await readTransactions(person)) as readonly { readonly amount_micro_usd: number }[];
  expect(all.reduce((sum, row) => sum + row.amount_micro_usd, 0)).toBe(expected);
  expect((await readAccount(person)).balance_micro_usd).toBe(expected);
}
