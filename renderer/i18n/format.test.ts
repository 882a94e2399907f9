import { expect, test } from 'vitest';
import { formatBalance, formatBytes, formatCost, formatPricePerMillion } from './format.ts';

test.each([
  [5_000_000n, '$5.00'],
  [4_989_462n, '$4.9894'],
  [4_999_999n, '$4.9999'],
  [0n, '$0.00'],
  [99n, '$0.0000'],
  [9_007_199_254_740_993_000_000n, '$9,007,199,254,740,993.00'],
])('a balance of %s micro-USD', (micro, text) => {
  expect(formatBalance(micro, 'en')).toBe(text);
});

test('a cost keeps all its digits', () => {
  expect(formatCost(42n, 'en')).toBe('$0.000042');
  expect(formatCost(10_538n, 'de')).toBe('0,010538\u00a0$');
});

test('an amount keeps its order in right-to-left text', () => {
  expect(formatCost(42n, 'ar')).toBe('\u2066$0.000042\u2069');
});

test('a price is per million tokens', () => {
  expect(formatPricePerMillion(5_000_000n, 'en')).toBe('$5.00');
  expect(formatPricePerMillion(37_500n, 'en')).toBe('$0.0375');
});

test('bytes have a unit that fits', () => {
  expect(formatBytes(999, 'en')).toBe('999B');
  expect(formatBytes(1500, 'en')).toBe('1.5kB');
  expect(formatBytes(2_500_000, 'en')).toBe('2.5MB');
});
