import { expect, test } from 'vitest';
import { type Topup, topupPhase } from '#shared/domain/topup.ts';
import { nextCheckMs } from './schedule.ts';
import { id, start } from './test-support.ts';

const minute = 60_000;

const topup = (over: Partial<Topup> = {}): Topup => ({
  id,
  createdAt: new Date(start).toISOString(),
  status: 'created',
  cancelled: false,
  invoicedMicroUsd: 20_000_000n,
  creditedMicroUsd: 0n,
  paymentReference: null,
  payCurrency: null,
  payAmount: null,
  actuallyPaid: null,
  checkoutUrl: null,
  checkedAt: null,
  ...over,
});

test.each([
  ['created', 0, 0n, 5_000],
  ['waiting', 1, 0n, 5_000],
  ['waiting', 2, 0n, 15_000],
  ['waiting', 15, 0n, 60_000],
  ['waiting', 7 * 24 * 60, 0n, null],
  ['confirming', 60, 0n, 30_000],
  ['confirmed', 60, 0n, 15_000],
  ['sending', 60, 0n, 15_000],
  // Paid, says the provider; the ledger has not heard of it.
  ['finished', 60, 0n, 15_000],
  ['finished', 60, 1n, null],
  ['partially_paid', 60, 0n, 15_000],
  ['partially_paid', 60, 1n, null],
  ['failed', 1, 0n, null],
  ['refunded', 1, 0n, null],
  ['expired', 60, 0n, 10 * minute],
  ['expired', 7 * 24 * 60, 0n, null],
] as const)('%s after %i minutes with %s credited: asked again in %s', (status, age, credited, wait) => {
  expect(nextCheckMs(topup({ status, creditedMicroUsd: credited }), start + age * minute)).toBe(wait);
});

test('a cancelled one is looked after for a while: its payment may still arrive', () => {
  const cancelled = topup({ status: 'waiting', cancelled: true });
  expect(topupPhase(cancelled)).toBe('closed');
  expect(nextCheckMs(cancelled, start)).toBe(10 * minute);
});
