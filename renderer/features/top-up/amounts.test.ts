import fc from 'fast-check';
import { expect, test } from 'vitest';
import { microUsdToDecimal } from '#shared/money.ts';
import { answerCost, answersFor, readAmount, suggestedAmounts } from './amounts.ts';

const usd = 1_000_000n;
const options = { minMicroUsd: 10n * usd, maxMicroUsd: 10_000n * usd };

test('the amounts offered are those the service takes', () => {
  expect(suggestedAmounts(options)).toEqual([10n * usd, 20n * usd, 50n * usd, 100n * usd]);
  expect(suggestedAmounts({ minMicroUsd: 25n * usd, maxMicroUsd: 60n * usd })).toEqual([
    25n * usd,
    50n * usd,
  ]);
  expect(suggestedAmounts({ minMicroUsd: 500n * usd, maxMicroUsd: null })).toEqual([500n * usd]);
});

test.each([
  ['', { kind: 'empty' }],
  ['  ', { kind: 'empty' }],
  ['25', { kind: 'amount', microUsd: 25n * usd }],
  ['12.50', { kind: 'amount', microUsd: 12_500_000n }],
  ['12,5', { kind: 'amount', microUsd: 12_500_000n }],
  ['$ 30', { kind: 'amount', microUsd: 30n * usd }],
  ['9.99', { kind: 'too-small' }],
  ['10000.01', { kind: 'too-large' }],
  ['12.505', { kind: 'invalid' }],
  ['1e3', { kind: 'invalid' }],
  ['-20', { kind: 'invalid' }],
  ['20 USD', { kind: 'invalid' }],
  ['١٢', { kind: 'invalid' }],
])('%j typed', (typed, expected) => {
  expect(readAmount(typed, options)).toEqual(expected);
});

test('what was typed is what is asked for, to the cent', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1000n, max: 1_000_000n }), (cents) => {
      const microUsd = cents * 10_000n;
      expect(readAmount(microUsdToDecimal(microUsd), options)).toEqual({ kind: 'amount', microUsd });
    }),
  );
});

test('an answer costs what the person’s own did, else what its price says, else nobody knows', () => {
  const model = { promptPicoUsd: 1_000_000n, completionPicoUsd: 4_000_000n };
  expect(answerCost(model, { requests: 4, costMicroUsd: 1000n })).toBe(250n);
  expect(answerCost(model, { requests: 2, costMicroUsd: 1000n })).toBe(3200n);
  expect(answerCost(model, null)).toBe(3200n);
  expect(answerCost(null, null)).toBeNull();
  expect(answerCost({ promptPicoUsd: 0n, completionPicoUsd: 0n }, null)).toBeNull();
  expect(answerCost({ promptPicoUsd: null, completionPicoUsd: 1n }, null)).toBeNull();
});

test('a number of answers has two digits that mean something', () => {
  expect(answersFor(10n * usd, 4_800n)).toBe(2000);
  expect(answersFor(20n * usd, 4_800n)).toBe(4100);
  expect(answersFor(10n * usd, 700_000n)).toBe(14);
});
