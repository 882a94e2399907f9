import type { Model } from '#shared/domain/model.ts';
import type { TopupOptions } from '#shared/domain/topup.ts';
import { parseDecimal, requestCostMicroUsd } from '#shared/money.ts';

const microPerUsd = 1_000_000n;
const usual = [10n, 20n, 50n, 100n].map((usd) => usd * microPerUsd);

/** Amounts to choose from, none that the service would refuse. The smallest one allowed always is among them. */
export function suggestedAmounts({ minMicroUsd, maxMicroUsd }: TopupOptions): readonly bigint[] {
  const allowed = usual.filter(
    (amount) => amount > minMicroUsd && (maxMicroUsd === null || amount <= maxMicroUsd),
  );
  return [minMicroUsd, ...allowed].slice(0, 4);
}

export type TypedAmount =
  | { readonly kind: 'empty' | 'invalid' | 'too-small' | 'too-large' }
  | { readonly kind: 'amount'; readonly microUsd: bigint };

/** Reads what a person typed: `25`, `12.50` or `12,50`; whole cents only. */
export function readAmount(typed: string, { minMicroUsd, maxMicroUsd }: TopupOptions): TypedAmount {
  const text = typed
    .trim()
    .replace(/^\$\s*/, '')
    .replace(',', '.');
  if (text === '') return { kind: 'empty' };
  const microUsd = /^\d{1,7}(\.\d{1,2})?$/.test(text) ? parseDecimal(text, 6) : undefined;
  if (microUsd === undefined) return { kind: 'invalid' };
  if (microUsd < minMicroUsd) return { kind: 'too-small' };
  if (maxMicroUsd !== null && microUsd > maxMicroUsd) return { kind: 'too-large' };
  return { kind: 'amount', microUsd };
}

/** What an answer is taken to need where nothing is known yet: a page of chat and a page of answer. */
const usualAnswer = { promptTokens: 800, completionTokens: 600 };

/** What one answer of a model costs: what the person's own did on average, else from its price. */
export function answerCost(
  model: Pick<Model, 'promptPicoUsd' | 'completionPicoUsd'> | null,
  spent: { readonly requests: number; readonly costMicroUsd: bigint } | null,
): bigint | null {
  if (spent && spent.requests >= 3 && spent.costMicroUsd > 0n) {
    const average = spent.costMicroUsd / BigInt(spent.requests);
    return average > 0n ? average : 1n;
  }
  if (!model || model.promptPicoUsd === null || model.completionPicoUsd === null) return null;
  const { promptPicoUsd, completionPicoUsd } = model;
  const cost = requestCostMicroUsd(usualAnswer, { promptPicoUsd, completionPicoUsd });
  return cost > 0n ? cost : null;
}

/** How many answers an amount buys, to two digits: more would pretend to know. */
export function answersFor(amountMicroUsd: bigint, costMicroUsd: bigint): number {
  const exact = amountMicroUsd / costMicroUsd;
  const scale = 10n ** BigInt(Math.max(0, exact.toString().length - 2));
  return Number((exact / scale) * scale);
}
