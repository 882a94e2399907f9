import { fence, htmlFence, mixed, paragraph } from './texts.ts';

export const LOADS = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
export type LoadName = (typeof LOADS)[number];

/** A text that grows by the clock. */
export type TimedLoad = {
  readonly kind: 'timed';
  readonly title: string;
  readonly text: string;
  readonly charsPerSecond: number;
  readonly cpuSlowdown: number;
};

/** Texts that grow by a fixed number of updates, to see whether an update costs more as the answer grows. */
export type CountedLoad = {
  readonly kind: 'counted';
  readonly title: string;
  readonly texts: readonly {
    readonly label: string;
    readonly text: string;
    readonly charsPerUpdate: number;
  }[];
};

export type Load = TimedLoad | CountedLoad;

const timed = (title: string, text: string, charsPerSecond: number, cpuSlowdown = 1): TimedLoad => ({
  kind: 'timed',
  title,
  text,
  charsPerSecond,
  cpuSlowdown,
});

/** The load; a quick one has an eighth of the text at the same pace, for a look while developing. */
export function createLoad(name: LoadName, quick: boolean): Load {
  const size = (full: number) => (quick ? Math.round(full / 8) : full);
  const KB = 1024;
  switch (name) {
    case 'A':
      return timed('mixed 64 KB @ 2,000/s', mixed(size(64 * KB), 1), 2_000);
    case 'B':
      return timed('one 1,000-line fence @ 4,000/s', fence(size(1_000), 2), 4_000);
    case 'C':
      return timed('mixed 32 KB @ 1,000/s, CPU 4× slower', mixed(size(32 * KB), 3), 1_000, 4);
    case 'D':
      return timed('one 32 KB paragraph @ 2,000/s', paragraph(size(32 * KB), 4), 2_000);
    case 'E':
      return {
        kind: 'counted',
        title: 'cost per update, last tenth ÷ first tenth',
        texts: [
          { label: '40 KB', text: mixed(size(40 * KB), 5), charsPerUpdate: 40 },
          { label: '1 MB', text: mixed(size(KB * KB), 6), charsPerUpdate: 256 },
        ],
      };
    case 'F':
      return timed('a 4 MB html fence @ 64 KB/s', htmlFence(size(4 * KB * KB), 7), 64 * KB);
  }
}
