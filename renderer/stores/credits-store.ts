import { create } from 'zustand';
import type { Credits } from '#shared/domain/session.ts';
import type { AppError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { getBridge } from '../platform/bridge.ts';

export type CreditsState = {
  readonly credits: Credits | null;
  /** Why the last reading failed. */
  readonly error: AppError | null;
  /** The amount shown may no longer be right: reading it again failed. */
  readonly stale: boolean;
  readonly loading: boolean;
};

const initial: CreditsState = { credits: null, error: null, stale: false, loading: false };

export const useCreditsStore = create<CreditsState>()(() => initial);

/** Counts changes of account: an answer for the one before is not shown to the next. */
let generation = 0;

/** At sign-out: a balance belongs to its account. */
export function resetCredits(): void {
  generation += 1;
  useCreditsStore.setState(initial);
}

/** Takes a reading in; one that is older than what is shown is dropped. */
export function setCredits(credits: Credits): void {
  useCreditsStore.setState((state) => {
    if (state.credits && state.credits.readAt > credits.readAt) return { loading: false };
    return { credits, error: null, stale: false, loading: false };
  });
}

export async function refreshCredits(): Promise<Result<Credits>> {
  const asked = generation;
  useCreditsStore.setState({ loading: true });
  const result = await getBridge().commands['account:credits']({});
  if (asked !== generation) return result;
  if (result.ok) setCredits(result.value);
  else {
    const { error } = result;
    useCreditsStore.setState(({ credits }) => ({ error, stale: credits !== null, loading: false }));
  }
  return result;
}
