import { defaultLocale, isLocale, localeDirection } from './locales.ts';
import { microUsdToDecimal } from './money.ts';

/** `Intl` takes exact decimal text, so that no amount goes through a float; TypeScript knows it as a literal type. */
type DecimalText = `${number}`;

type Places = { readonly most: number; readonly least: number; readonly roundingMode?: 'floor' };

/** In right-to-left text an amount keeps its own order, sign first, as prices in dollars are written there. */
export function formatUsd(decimal: string, locale: string, places: Places): string {
  const isRightToLeft = isLocale(locale) && localeDirection(locale) === 'rtl';
  if (isRightToLeft) return `\u2066${formatUsd(decimal, defaultLocale, places)}\u2069`;
  const { most, least, roundingMode } = places;
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: most,
    minimumFractionDigits: least,
    ...(roundingMode === undefined ? {} : { roundingMode }),
  }).format(decimal as DecimalText);
}

/**
 * A balance: `$12.50`, and with up to four more places where there are any, so that it moves after each answer.
 * Rounded down: nobody is shown money that is not there.
 */
export function formatBalance(microUsd: bigint, locale: string): string {
  const places = microUsd % 10_000n === 0n ? 2 : 4;
  return formatUsd(microUsdToDecimal(microUsd), locale, {
    most: places,
    least: places,
    roundingMode: 'floor',
  });
}
