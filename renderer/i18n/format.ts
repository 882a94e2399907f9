import { defaultLocale, isLocale, localeDirection } from '#shared/locales.ts';
import { microUsdToDecimal, picoUsdToDecimalPerMillion } from '#shared/money.ts';

/** `Intl` takes exact decimal text, so that no amount goes through a float; TypeScript knows it as a literal type. */
type DecimalText = `${number}`;

/**
 * A balance: `$12.50`, and with up to four more places where there are any, so that it moves after each answer.
 * Rounded down: nobody is shown money that is not there.
 */
export function formatBalance(microUsd: bigint, locale: string): string {
  const places = microUsd % 10_000n === 0n ? 2 : 4;
  return usd(microUsdToDecimal(microUsd), locale, { most: places, least: places, roundingMode: 'floor' });
}

/** What something cost: all digits up to micro-USD. */
export function formatCost(microUsd: bigint, locale: string): string {
  return usd(microUsdToDecimal(microUsd), locale, { most: 6, least: 2 });
}

/** A per-token price as USD per one million tokens. */
export function formatPricePerMillion(picoUsd: bigint, locale: string): string {
  return usd(picoUsdToDecimalPerMillion(picoUsd), locale, { most: 4, least: 2 });
}

type Places = { readonly most: number; readonly least: number; readonly roundingMode?: 'floor' };

/** In right-to-left text an amount keeps its own order, sign first, as prices in dollars are written there. */
function usd(decimal: string, locale: string, places: Places): string {
  const isRightToLeft = isLocale(locale) && localeDirection(locale) === 'rtl';
  if (isRightToLeft) return `\u2066${usd(decimal, defaultLocale, places)}\u2069`;
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

export function formatCount(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** 128,000 → `128K` */
export function formatCompact(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

export function formatSeconds(ms: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: ms < 10_000 ? 1 : 0 }).format(ms / 1000);
}

export function formatTime(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(new Date(iso));
}

export function formatDateTime(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(iso));
}

export function formatBytes(bytes: number, locale: string): string {
  const unit = bytes < 1000 ? 'byte' : bytes < 1_000_000 ? 'kilobyte' : 'megabyte';
  const divisor = unit === 'byte' ? 1 : unit === 'kilobyte' ? 1000 : 1_000_000;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
    maximumFractionDigits: 1,
  }).format(bytes / divisor);
}
