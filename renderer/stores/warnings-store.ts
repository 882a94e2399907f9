import { create } from 'zustand';

/** Warnings the person put away: each comes back when what it is about has changed. */
type WarningsState = {
  /** The level (micro-USD) below which the balance was; null once the balance has been above it. */
  readonly low: string | null;
  /** Which month, which limit, and how near. */
  readonly month: string | null;
};

const initial: WarningsState = { low: null, month: null };

export const useWarningsStore = create<WarningsState>()(() => initial);

export function resetWarnings(): void {
  useWarningsStore.setState(initial);
}

export function dismissWarning(kind: keyof WarningsState, about: string): void {
  useWarningsStore.setState({ [kind]: about });
}

/** Credit came: the next time it runs low is news again. */
export function noteBalance(microUsd: bigint): void {
  useWarningsStore.setState(({ low }) => (low !== null && microUsd >= BigInt(low) ? { low: null } : {}));
}
