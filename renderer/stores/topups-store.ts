import { create } from 'zustand';
import type { Topup } from '#shared/domain/topup.ts';
import type { AppError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { getBridge } from '../platform/bridge.ts';

type TopupsState = {
  /** Newest first. */
  readonly topups: readonly Topup[];
};

const initial: TopupsState = { topups: [] };

export const useTopupsStore = create<TopupsState>()(() => initial);

/** At sign-out: payments belong to their account. */
export function resetTopups(): void {
  useTopupsStore.setState(initial);
}

export function setTopups(topups: readonly Topup[]): void {
  useTopupsStore.setState({ topups });
}

/** Reads what main follows, and has it ask the service now. */
export async function loadTopups(): Promise<void> {
  const listed = await getBridge().commands['topup:list']({});
  if (listed.ok) setTopups(listed.value);
  await getBridge().commands['topup:refresh']({});
}

/** Makes a top-up and opens its checkout. `key` stays the same for every try of one top-up. */
export async function startTopup(amountMicroUsd: bigint, key: string): Promise<Result<void>> {
  const { commands } = getBridge();
  const made = await commands['topup:create']({ amountMicroUsd, key });
  if (!made.ok) return made;
  return await commands['topup:open-checkout']({ id: made.value.id });
}

export type TopupAction = 'cancel' | 'open-checkout' | 'forget';

/** Null when it was done. */
export async function changeTopup(id: string, action: TopupAction): Promise<AppError | null> {
  const changed = await getBridge().commands[`topup:${action}`]({ id });
  return changed.ok ? null : changed.error;
}
