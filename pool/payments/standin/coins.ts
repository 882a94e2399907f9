import { coinText, parseCoins } from '../decimal.ts';

export type Coin = {
  readonly code: string;
  readonly name: string;
  /** USD for one, made up and always the same. */
  readonly rate: bigint;
  readonly decimals: number;
  /** The least a payment in it has to be worth, in USD. */
  readonly minUsd: string;
  /** Needs a memo or tag beside the address. */
  readonly needsTag: boolean;
};

export const coins: readonly Coin[] = [
  { code: 'usdttrc20', name: 'Tether (Tron)', rate: 1n, decimals: 6, minUsd: '5', needsTag: false },
  { code: 'btc', name: 'Bitcoin', rate: 80_000n, decimals: 8, minUsd: '8', needsTag: false },
  { code: 'eth', name: 'Ethereum', rate: 2_500n, decimals: 8, minUsd: '5', needsTag: false },
  { code: 'ltc', name: 'Litecoin', rate: 80n, decimals: 8, minUsd: '2', needsTag: false },
  { code: 'xrp', name: 'XRP', rate: 2n, decimals: 6, minUsd: '1', needsTag: true },
  { code: 'usdterc20', name: 'Tether (Ethereum)', rate: 1n, decimals: 6, minUsd: '25', needsTag: false },
];

export function findCoin(code: string): Coin | undefined {
  return coins.find((coin) => coin.code === code.toLowerCase());
}

const scale = 18n;

/** How much of a coin a price in USD is, rounded up to what the coin can be split into. */
export function coinsForUsd(usd: string, coin: Coin): string {
  const step = 10n ** (scale - BigInt(coin.decimals));
  const exact = parseCoins(usd) ?? 0n;
  const wanted = (exact + coin.rate - 1n) / coin.rate;
  return coinText(((wanted + step - 1n) / step) * step);
}

export function usdForCoins(amount: string, coin: Coin): string {
  return coinText((parseCoins(amount) ?? 0n) * coin.rate);
}

export function isBelowMinimum(usd: string, coin: Coin): boolean {
  return (parseCoins(usd) ?? 0n) < (parseCoins(coin.minUsd) ?? 0n);
}
