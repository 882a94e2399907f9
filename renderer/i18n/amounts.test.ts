import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Locale, locales } from '#shared/locales.ts';
import { microUsdToDecimal, parseMicroUsd, requestCostMicroUsd } from '#shared/money.ts';
import { formatBalance, formatCost, formatPricePerMillion } from './format.ts';

/** The amount a shown text says, in micro-USD: sign and digits, whatever the language puts around and between them. */
function shown(text: string): bigint {
  expect(text.match(/\$/g), text).toHaveLength(1);
  const decimal = text.includes('\u00a0$') ? ',' : '.';
  const [whole = '', fraction = ''] = text.split(decimal);
  const digits = (part: string) => part.replace(/[^\d]/g, '');
  const amount = parseMicroUsd(`${digits(whole)}.${digits(fraction)}`);
  if (amount === undefined) throw new Error(`${text} is no amount`);
  return /[-−]/.test(text) ? -amount : amount;
}

test('what the app shows equals the ledger, for any prices and token counts, in every language', () => {
  const price = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const tokens = fc.nat(10_000_000);
  fc.assert(
    fc.property(price, price, tokens, tokens, (prompt, completion, p, c) => {
      const ledger = requestCostMicroUsd(
        { promptTokens: p, completionTokens: c },
        { promptPicoUsd: prompt, completionPicoUsd: completion },
      );
      // The booking rule, without the function that follows it.
      const pico = BigInt(p) * prompt + BigInt(c) * completion;
      expect(ledger).toBe(pico / 1_000_000n + (pico % 1_000_000n === 0n ? 0n : 1n));
      everyLocale((locale) => expect(shown(formatCost(ledger, locale))).toBe(ledger));
    }),
    { numRuns: 300 },
  );
});

const anyAmount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });
const everyLocale = (check: (locale: Locale) => void) => locales.forEach(check);

test('an amount of the ledger, credit or debit, is shown to its last digit in every language', () => {
  fc.assert(
    fc.property(anyAmount, (microUsd) => {
      everyLocale((locale) => expect(shown(formatCost(microUsd, locale))).toBe(microUsd));
    }),
  );
});

test('a balance is the ledger without its last two digits, in every language: never a hair more than there is', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), (balance) => {
      everyLocale((locale) => expect(shown(formatBalance(balance, locale))).toBe(balance - (balance % 100n)));
    }),
  );
});

test('a price per million tokens is rounded once, to a hundredth of a cent, in every language', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (picoUsd) => {
      everyLocale((locale) =>
        expect(shown(formatPricePerMillion(picoUsd, locale))).toBe(((picoUsd + 50n) / 100n) * 100n),
      );
    }),
  );
});

test('decimal text and micro-USD turn into each other without loss', () => {
  fc.assert(
    fc.property(anyAmount, (microUsd) => {
      expect(parseMicroUsd(microUsdToDecimal(microUsd))).toBe(microUsd);
    }),
  );
});
