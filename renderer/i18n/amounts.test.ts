import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locales } from '#shared/locales.ts';
import { microUsdToDecimal, parseMicroUsd, requestCostMicroUsd } from '#shared/money.ts';
import { formatBalance, formatCost } from './format.ts';

/** The amount a shown text says, in micro-USD: digits only, whatever the language puts around and between them. */
function shown(text: string): bigint {
  const decimal = text.includes('\u00a0$') ? ',' : '.';
  const [whole = '', fraction = ''] = text.split(decimal);
  const digits = (part: string) => part.replace(/[^\d]/g, '');
  return parseMicroUsd(`${digits(whole) || '0'}.${digits(fraction) || '0'}`) ?? -1n;
}

test('what the app shows equals the ledger, for any prices and token counts, in every language', () => {
  const price = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const tokens = fc.nat(10_000_000);
  fc.assert(
    fc.property(
      price,
      price,
      tokens,
      tokens,
      fc.constantFrom(...locales),
      (prompt, completion, p, c, locale) => {
        const ledger = requestCostMicroUsd(
          { promptTokens: p, completionTokens: c },
          { promptPicoUsd: prompt, completionPicoUsd: completion },
        );
        // The booking rule, without the function that follows it.
        const pico = BigInt(p) * prompt + BigInt(c) * completion;
        expect(ledger).toBe(pico / 1_000_000n + (pico % 1_000_000n === 0n ? 0n : 1n));
        expect(shown(formatCost(ledger, locale))).toBe(ledger);
      },
    ),
    { numRuns: 300 },
  );
});

test('a balance is never shown as more than it is, and at most a hundredth of a cent less', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.constantFrom(...locales), (balance, locale) => {
      const difference = balance - shown(formatBalance(balance, locale));
      expect(difference >= 0n && difference < 100n).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('decimal text and micro-USD turn into each other without loss', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (microUsd) => {
      expect(parseMicroUsd(microUsdToDecimal(microUsd))).toBe(microUsd);
    }),
  );
});
