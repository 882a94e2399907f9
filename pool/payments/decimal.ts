import { parseDecimal } from '#shared/money.ts';

/** Coin amounts are compared and divided with so many digits behind the point. */
const coinScale = 18;

/** A decimal number's text (`1e-7` too) as a whole number of 10^-18; undefined for what is none, or negative. */
export function parseCoins(text: string): bigint | undefined {
  const value = parseDecimal(text, coinScale);
  return value !== undefined && value >= 0n ? value : undefined;
}

/** `1e-7` → `0.0000001`: the text a person reads. */
export function plainDecimal(text: string): string {
  const value = parseCoins(text);
  return value === undefined ? text : coinText(value);
}

export function coinText(value: bigint): string {
  const digits = value.toString().padStart(coinScale + 1, '0');
  const fraction = digits.slice(-coinScale).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -coinScale) : `${digits.slice(0, -coinScale)}.${fraction}`;
}

/** The part of a price that arrived, rounded down; never more than the price. */
export function receivedShare(priceMicroUsd: bigint, payAmount: string, actuallyPaid: string): bigint {
  const due = parseCoins(payAmount) ?? 0n;
  const paid = parseCoins(actuallyPaid) ?? 0n;
  if (due === 0n) return 0n;
  return paid >= due ? priceMicroUsd : (priceMicroUsd * paid) / due;
}
