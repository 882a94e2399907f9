/** Balances and costs: whole micro-USD (1 USD = 1,000,000). Prices: whole pico-USD per token (1 USD = 10^12). */
const microPerUsd = 1_000_000n;
const picoPerMicro = 1_000_000n;

const decimalPattern = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a decimal number's text as an integer count of 10^-scale units, rounding away from zero at most once.
 * Never goes through a float. `undefined` for text that is no decimal number.
 */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = decimalPattern.exec(text.trim());
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match;
  const digits = BigInt(whole + fraction);
  const shift = scale - fraction.length + Number(exponentText);
  if (shift > 400 || shift < -400) return undefined;
  const magnitude = shift >= 0 ? digits * 10n ** BigInt(shift) : ceilDivide(digits, 10n ** BigInt(-shift));
  return sign === '-' ? -magnitude : magnitude;
}

/** `"12.5"` → `12_500_000n`; more than six decimals round up. */
export function parseMicroUsd(text: string): bigint | undefined {
  return parseDecimal(text, 6);
}

/** A price text in USD per token → pico-USD per token. */
export function parsePicoUsd(text: string): bigint | undefined {
  return parseDecimal(text, 12);
}

/** What one request costs, rounded up once, in micro-USD. */
export function requestCostMicroUsd(
  usage: { readonly promptTokens: number; readonly completionTokens: number },
  price: { readonly promptPicoUsd: bigint; readonly completionPicoUsd: bigint },
): bigint {
  const pico =
    BigInt(usage.promptTokens) * price.promptPicoUsd +
    BigInt(usage.completionTokens) * price.completionPicoUsd;
  return ceilDivide(pico, picoPerMicro);
}

/** Exact decimal text of an amount in USD without a currency sign: `4200n` → `"0.0042"`, at least two decimals. */
export function microUsdToDecimal(microUsd: bigint): string {
  const negative = microUsd < 0n;
  const magnitude = negative ? -microUsd : microUsd;
  const fraction = (magnitude % microPerUsd).toString().padStart(6, '0').replace(/0+$/, '').padEnd(2, '0');
  return `${negative ? '-' : ''}${magnitude / microPerUsd}.${fraction}`;
}

/** Exact decimal text of a per-token price as USD per one million tokens: `30_000_000n` → `"30.00"`. */
export function picoUsdToDecimalPerMillion(picoUsd: bigint): string {
  return microUsdToDecimal(picoUsd);
}

function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
