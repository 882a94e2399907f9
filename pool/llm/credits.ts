import { asRole, type Database, type Sql } from '../db/open.ts';
import type { Price } from './model.ts';
import { together } from './together.ts';
import type { Usage } from './usage.ts';

export type Hold = { readonly id: string; readonly amountMicroUsd: bigint };

export type Reservation =
  | { readonly kind: 'held'; readonly hold: Hold }
  | { readonly kind: 'no_account' }
  /** `inFlight`: there is money, but running requests have it. */
  | { readonly kind: 'insufficient'; readonly inFlight: boolean };

export type Settlement = {
  readonly userId: string;
  readonly hold: Hold;
  readonly requestId: string;
  readonly model: string;
  readonly status: 'complete' | 'stopped' | 'failed';
  readonly usage: Usage;
  readonly costMicroUsd: bigint;
};

const picoPerMicro = 1_000_000n;
/** What the columns hold: nothing that is counted or priced beyond it may keep a request from being booked. */
const mostTokens = 2 ** 31 - 1;
const mostMicroUsd = 2n ** 63n - 1n;

type ReserveRow = { readonly hold_id: string | null; readonly amount: string; readonly balance: string };

/** How many tokens of answer an amount pays, once what the question costs is taken off. */
export function tokensFor(amountMicroUsd: bigint, price: Price, promptCostPicoUsd = 0n): number {
  if (price.completionPicoUsd === 0n) return Number.MAX_SAFE_INTEGER;
  return Number((amountMicroUsd * picoPerMicro - promptCostPicoUsd) / price.completionPicoUsd);
}

/** Sets aside what the request may cost at most, or as much of it as there is, and `leastCost` in any case. */
export async function reserveCredits(
  database: Database,
  userId: string,
  leastCostMicroUsd: bigint,
  maxCostMicroUsd: bigint,
): Promise<Reservation> {
  const row = await together(database, async (sql) => {
    const { rows } = await sql.query<ReserveRow>(
      'select hold_id, amount::text, balance::text from billing.reserve($1, $2, $3)',
      [userId, amountText(leastCostMicroUsd), amountText(maxCostMicroUsd)],
    );
    return rows[0];
  });
  if (!row) return { kind: 'no_account' };
  if (row.hold_id === null)
    return { kind: 'insufficient', inFlight: BigInt(row.balance) > leastCostMicroUsd };
  return { kind: 'held', hold: { id: row.hold_id, amountMicroUsd: BigInt(row.amount) } };
}

/** Sets aside up to so much more for a request that is still running. How much more it was. */
export async function extendHold(
  database: Database,
  userId: string,
  hold: Hold,
  moreMicroUsd: bigint,
): Promise<bigint> {
  const added = await together(database, async (sql) => {
    const { rows } = await sql.query<{ added: string }>(
      'select billing.extend_hold($1, $2, $3)::text as added',
      [userId, hold.id, amountText(moreMicroUsd)],
    );
    return rows[0]?.added;
  });
  return BigInt(added ?? 0);
}

/** Books the request and frees what it did not need, in one transaction. What was charged in the end. */
export async function settleCredits(database: Database, settlement: Settlement): Promise<bigint> {
  const { userId, hold, requestId, model, status, usage, costMicroUsd } = settlement;
  const charged = await together(database, async (sql) => {
    const { rows } = await sql.query<{ charged: string }>(
      `select billing.settle($1, $2, $3, $4, 'chat', $5, $6, $7, $8, $9, $10)::text as charged`,
      [
        userId,
        hold.id,
        requestId,
        model,
        status,
        ...[usage.promptTokens, usage.completionTokens, usage.cachedTokens, usage.reasoningTokens].map(
          (count) => Math.min(count, mostTokens),
        ),
        amountText(costMicroUsd),
      ],
    );
    return rows[0]?.charged;
  });
  if (charged === undefined) throw new Error('a settlement without a result');
  return BigInt(charged);
}

function amountText(microUsd: bigint): string {
  return String(microUsd > mostMicroUsd ? mostMicroUsd : microUsd);
}

/** Adds to a balance, or takes from it with a negative amount, never below zero. The new balance. */
export async function adjustBalance(
  database: Database,
  userId: string,
  amountMicroUsd: bigint,
): Promise<bigint> {
  return asRole(database, 'service_role', (sql) => addTransaction(sql, userId, 'adjustment', amountMicroUsd));
}

/** Credits a new account, as part of the transaction that confirms it. */
export async function addBonus(sql: Sql, userId: string, amountMicroUsd: bigint): Promise<void> {
  if (amountMicroUsd > 0n) await addTransaction(sql, userId, 'bonus', amountMicroUsd);
}

async function addTransaction(
  sql: Sql,
  userId: string,
  kind: 'bonus' | 'adjustment',
  amountMicroUsd: bigint,
) {
  const { rows } = await sql.query<{ balance: string }>(
    'select billing.add_transaction($1, $2, $3)::text as balance',
    [userId, kind, amountMicroUsd.toString()],
  );
  return BigInt(rows[0]?.balance ?? 0);
}

/** What a pool that was killed had set aside is free again. */
export async function releaseAllHolds(database: Database): Promise<void> {
  await asRole(database, 'service_role', (sql) => sql.query('select billing.release_all_holds()'));
}
