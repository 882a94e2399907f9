import type { DailyUsage } from '#shared/domain/account.ts';

export type Measure = 'cost' | 'tokens';

/** Sums of some rows. Everything is whole numbers: no amount goes through a float. */
export type Sums = {
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costMicroUsd: bigint;
};

export type ModelSums = Sums & { readonly model: string };

/** One bar: a day, or a month where days would be too many. */
export type Bucket = Sums & {
  /** `2026-11-23` or `2026-11` */
  readonly key: string;
  readonly models: readonly ModelSums[];
};

export type UsageSummary = {
  readonly buckets: readonly Bucket[];
  readonly models: readonly ModelSums[];
  readonly total: Sums;
  readonly isMonthly: boolean;
};

/** More bars than this are too thin to point at. */
const maxDays = 100;
const dayMs = 86_400_000;
const none: Sums = { requests: 0, promptTokens: 0, completionTokens: 0, costMicroUsd: 0n };

/** Puts the service's rows into bars from `from` to `to`, also those of days without any. */
export function summarise(
  rows: readonly DailyUsage[],
  period: { readonly from: string; readonly to: string },
): UsageSummary {
  const days = daysBetween(period.from, period.to);
  const isMonthly = days.length > maxDays;
  const keyOf = (day: string) => (isMonthly ? day.slice(0, 7) : day);
  const inPeriod = rows.filter(({ day }) => day >= period.from && day <= period.to);
  const byBucket = Map.groupBy(inPeriod, ({ day }) => keyOf(day));
  const buckets = [...new Set(days.map(keyOf))].map((key): Bucket => {
    const own = byBucket.get(key) ?? [];
    return { key, ...sum(own), models: sumByModel(own) };
  });
  return { buckets, models: sumByModel(inPeriod), total: sum(inPeriod), isMonthly };
}

/** Dearest first; of equal cost the one with more tokens. */
export function sumByModel(rows: readonly DailyUsage[]): readonly ModelSums[] {
  return [...Map.groupBy(rows, ({ model }) => model)]
    .map(([model, own]) => ({ model, ...sum(own) }))
    .toSorted(
      (a, b) =>
        compare(b.costMicroUsd, a.costMicroUsd) ||
        compare(valueOf(b, 'tokens'), valueOf(a, 'tokens')) ||
        a.model.localeCompare(b.model),
    );
}

export function valueOf(sums: Sums, measure: Measure): bigint {
  return measure === 'cost' ? sums.costMicroUsd : BigInt(sums.promptTokens + sums.completionTokens);
}

/** `part` of `whole` in thousandths, rounded up so that something never looks like nothing. */
export function permille(part: bigint, whole: bigint): number {
  return whole <= 0n ? 0 : Number((part * 1000n + whole - 1n) / whole);
}

function sum(rows: readonly Sums[]): Sums {
  return rows.reduce(
    (all, row) => ({
      requests: all.requests + row.requests,
      promptTokens: all.promptTokens + row.promptTokens,
      completionTokens: all.completionTokens + row.completionTokens,
      costMicroUsd: all.costMicroUsd + row.costMicroUsd,
    }),
    none,
  );
}

function daysBetween(from: string, to: string): readonly string[] {
  const first = Date.parse(from);
  const count = Math.max(0, Math.round((Date.parse(to) - first) / dayMs) + 1);
  return Array.from({ length: count }, (_, index) =>
    new Date(first + index * dayMs).toISOString().slice(0, 10),
  );
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
