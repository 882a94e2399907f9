import { microUsdToDecimal, picoUsdToDecimalPerMillion } from '#shared/money.ts';

/** `Intl` takes exact decimal text, so that no amount goes through a float; TypeScript knows it as a literal type. */
type DecimalText = `${number}`;

/** `$12.50`, and below a cent with all its digits: `$0.0042`. */
export function formatUsd(microUsd: bigint, locale: string): string {
  const small = microUsd !== 0n && microUsd > -10_000n && microUsd < 10_000n;
  return usd(microUsdToDecimal(microUsd), locale, small ? 6 : 2, small ? 4 : 2);
}

/** What something cost: all digits up to micro-USD. */
export function formatCost(microUsd: bigint, locale: string): string {
  return usd(microUsdToDecimal(microUsd), locale, 6, 2);
}

/** A per-token price as USD per one million tokens. */
export function formatPricePerMillion(picoUsd: bigint, locale: string): string {
  return usd(picoUsdToDecimalPerMillion(picoUsd), locale, 4, 2);
}

function usd(decimal: string, locale: string, most: number, least: number): string {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: most,
    minimumFractionDigits: least,
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
