/** Neighbours in a list. A full run of settled items keeps its identity, so that a renderer skips it as a whole. */
export type Run<T> = {
  /** The place of its first item in the list. */
  readonly key: number;
  readonly items: readonly T[];
};

const RUN_LENGTH = 16;

/** The runs of a list that grows at its end. */
export class GrowingRuns<T> {
  /** The full runs of settled items. */
  readonly full: Run<T>[] = [];

  /** Cuts the settled items into full runs; returns the runs of what is left and of the open items after them. */
  update(settled: readonly T[], open: readonly T[]): readonly Run<T>[] {
    while ((this.full.length + 1) * RUN_LENGTH <= settled.length) {
      const key = this.full.length * RUN_LENGTH;
      this.full.push({ key, items: settled.slice(key, key + RUN_LENGTH) });
    }
    const start = this.full.length * RUN_LENGTH;
    const rest = [...settled.slice(start), ...open];
    const runs: Run<T>[] = [];
    for (let at = 0; at < rest.length; at += RUN_LENGTH) {
      runs.push({ key: start + at, items: rest.slice(at, at + RUN_LENGTH) });
    }
    return runs;
  }

  /** Forgets the runs from the item at `index` on, which has changed; returns the first of them. */
  changed(index: number): number {
    this.full.length = Math.min(this.full.length, Math.floor(index / RUN_LENGTH));
    return this.full.length;
  }
}
