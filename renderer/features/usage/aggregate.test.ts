import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DailyUsage } from '#shared/domain/account.ts';
import { permille, summarise } from './aggregate.ts';

const row = (day: string, model: string, costMicroUsd: bigint): DailyUsage => ({
  day,
  model,
  requests: 1,
  promptTokens: 10,
  completionTokens: 5,
  costMicroUsd,
});

test('every day of the period has its bar, also those without use; rows outside are left out', () => {
  const { buckets, total, models, isMonthly } = summarise(
    [
      row('2026-02-28', 'a', 5n),
      row('2026-02-28', 'b', 7n),
      row('2026-03-02', 'a', 1n),
      row('2026-01-01', 'a', 99n),
    ],
    { from: '2026-02-27', to: '2026-03-02' },
  );
  expect(isMonthly).toBe(false);
  expect(buckets.map(({ key, costMicroUsd }) => [key, costMicroUsd])).toEqual([
    ['2026-02-27', 0n],
    ['2026-02-28', 12n],
    ['2026-03-01', 0n],
    ['2026-03-02', 1n],
  ]);
  expect(buckets[1]?.models.map(({ model }) => model)).toEqual(['b', 'a']);
  expect(total).toMatchObject({ requests: 3, costMicroUsd: 13n });
  expect(models.map(({ model, costMicroUsd }) => [model, costMicroUsd])).toEqual([
    ['b', 7n],
    ['a', 6n],
  ]);
});

test('a year is shown by month', () => {
  const { buckets, isMonthly } = summarise([row('2026-05-05', 'a', 3n), row('2026-05-06', 'a', 4n)], {
    from: '2025-11-24',
    to: '2026-11-23',
  });
  expect(isMonthly).toBe(true);
  expect(buckets).toHaveLength(13);
  expect(buckets.find(({ key }) => key === '2026-05')?.costMicroUsd).toBe(7n);
});

test('sums by day, by model and in all are the ledger’s, to the last micro-USD', () => {
  const anyRow = fc.record({
    day: fc.integer({ min: 1, max: 28 }).map((day) => `2026-02-${String(day).padStart(2, '0')}`),
    model: fc.constantFrom('a', 'b', 'c'),
    requests: fc.nat(1000),
    promptTokens: fc.nat(1_000_000),
    completionTokens: fc.nat(1_000_000),
    costMicroUsd: fc.bigInt({ min: 0n, max: 10n ** 20n }),
  });
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 60 }), (rows) => {
      const { buckets, models, total } = summarise(rows, { from: '2026-02-01', to: '2026-02-28' });
      const exact = rows.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0n);
      const add = (sums: readonly { readonly costMicroUsd: bigint }[]) =>
        sums.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0n);
      expect([add(buckets), add(models), total.costMicroUsd]).toEqual([exact, exact, exact]);
    }),
  );
});

test('a share is never nothing where there is something, nor more than all', () => {
  expect(permille(0n, 10n)).toBe(0);
  expect(permille(1n, 10n ** 30n)).toBe(1);
  expect(permille(10n ** 30n, 10n ** 30n)).toBe(1000);
  expect(permille(1n, 0n)).toBe(0);
});
