import { create } from 'zustand';
import { getBridge } from '../platform/bridge.ts';

type MonthState = {
  /** Spent since the first of this month (UTC); null until it is known. */
  readonly spentMicroUsd: bigint | null;
  /** `2026-11` */
  readonly month: string;
};

const initial: MonthState = { spentMicroUsd: null, month: '' };

export const useMonthStore = create<MonthState>()(() => initial);

/** Counts changes of account: an answer for the one before is not shown to the next. */
let generation = 0;

export function resetMonth(): void {
  generation += 1;
  useMonthStore.setState(initial);
}

/** Adds up the service's own rows. What cannot be read leaves the last known sum. */
export async function refreshMonth(now: Date): Promise<void> {
  const asked = generation;
  const usage = await getBridge().commands['account:usage']({ days: 90 });
  if (asked !== generation || !usage.ok) return;
  const month = now.toISOString().slice(0, 7);
  const spentMicroUsd = usage.value.rows
    .filter(({ day }) => day.startsWith(month))
    .reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0n);
  useMonthStore.setState({ spentMicroUsd, month });
}
