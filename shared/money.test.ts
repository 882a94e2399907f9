import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  microUsdToDecimal,
  parseMicroUsd,
  parsePicoUsd,
  picoUsdToDecimalPerMillion,
  requestCostMicroUsd,
} from './money.ts';

test.each([
  ['12.5', 12_500_000n],
  ['0.000001', 1n],
  ['0.0000001', 1n],
  ['1e-7', 1n],
  ['2.5E2', 250_000_000n],
  ['-3', -3_000_000n],
  ['9007199254.740993', 9_007_199_254_740_993n],
])('%s USD in micro-USD', (text, micro) => {
  expect(parseMicroUsd(text)).toBe(micro);
});

test.each(['', 'abc', '1,5', '1.2.3', 'NaN', 'Infinity', '0x10', '1e9999', '--1'])(
  '%j is no amount',
  (text) => {
    expect(parseMicroUsd(text)).toBeUndefined();
  },
);

test('a price per token keeps all its digits', () => {
  expect(parsePicoUsd('0.00003')).toBe(30_000_000n);
  expect(picoUsdToDecimalPerMillion(30_000_000n)).toBe('30.00');
  expect(picoUsdToDecimalPerMillion(37_500n)).toBe('0.0375');
});

test('the text of an amount reads back as the same amount', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), (micro) => {
      expect(parseMicroUsd(microUsdToDecimal(micro))).toBe(micro);
    }),
  );
});

test('a request is rounded up once, after both parts are summed', () => {
  const price = { promptPicoUsd: 300_000n, completionPicoUsd: 300_000n };
  expect(requestCostMicroUsd({ promptTokens: 1, completionTokens: 1 }, price)).toBe(1n);
  expect(requestCostMicroUsd({ promptTokens: 0, completionTokens: 0 }, price)).toBe(0n);
  expect(requestCostMicroUsd({ promptTokens: 10, completionTokens: 10 }, price)).toBe(6n);
});
