import { microUsdToDecimal, picoUsdToDecimalPerMillion } from '#shared/money.ts';
import { formatUsd } from '#shared/usd.ts';

// Main writes balances too, into the tray.
export { formatBalance } from '#shared/usd.ts';

/** What something cost: all digits up to micro-USD. */
export function formatCost(microUsd: bigint, locale: string): string {
  return formatUsd(microUsdToDecimal(microUsd), locale, { most: 6, least: 2 });
}

/** A per-token price as USD per one million tokens. */
export function formatPricePerMillion(picoUsd: bigint, locale: string): string {
  return formatUsd(picoUsdToDecimalPerMillion(picoUsd), locale, { most: 4, least: 2 });
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
