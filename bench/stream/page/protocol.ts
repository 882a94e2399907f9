/** What the page of an arm offers to the driver, as `window.bench`. */
export type BenchPage = {
  /** Hands over a text by the clock; resolves when its end is visible, or when `limitMs` have passed. */
  readonly runTimed: (text: string, charsPerSecond: number, limitMs: number) => Promise<TimedOutcome>;
  /** Hands over the next pieces of a text, one per frame, each after the one before has been painted. */
  readonly feed: (pieces: readonly string[]) => Promise<void>;
  readonly reset: () => Promise<void>;
  readonly violations: () => number;
};

export type TimedOutcome = {
  /** Whether the end of the text became visible. */
  readonly finished: boolean;
  readonly seconds: number;
  /** Time between frames, in ms. */
  readonly gaps: readonly number[];
  readonly longTasks: number;
  readonly longestTask: number;
  /** Characters delivered but not visible, four times a second. */
  readonly lags: readonly number[];
};

declare global {
  // oxlint-disable-next-line no-var -- only `var` declares a property of the global object.
  var bench: BenchPage;
}
