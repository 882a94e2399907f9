import type { ArmName } from './arms.ts';
import type { LoadName } from './loads.ts';
import type { CountedMeasure, Measured, TimedMeasure } from './measure.ts';

export type Row = {
  readonly load: LoadName;
  readonly title: string;
  readonly arm: ArmName;
  readonly runs: readonly Measured[];
};

type TimedKey = {
  [K in keyof TimedMeasure]: TimedMeasure[K] extends number | null ? K : never;
}[keyof TimedMeasure];

/** A table per load in markdown: medians, the spread of what is judged, and the ratio to streamdown. */
export function toTables(rows: readonly Row[]): string {
  const loads = [...new Set(rows.map((row) => row.load))];
  return loads
    .map((load) => {
      const own = rows.filter((row) => row.load === load);
      const title = `### ${load}: ${own[0]?.title ?? ''}`;
      const isTimed = own.some((row) => row.runs.some((run) => run.kind === 'timed'));
      return `${title}\n\n${isTimed ? timedTable(own) : countedTable(own)}`;
    })
    .join('\n\n');
}

function timedTable(rows: readonly Row[]): string {
  const peer = rows.find((row) => row.arm === 'streamdown');
  const peerBusy = peer ? middle(peer, 'busy') : undefined;
  const peerCpu = peer ? middle(peer, 'cpu') : undefined;
  const lines = rows.map((row) => {
    const show = (key: TimedKey, digits = 0) => fixed(middle(row, key), digits);
    const runs = timedRuns(row);
    const unfinished = runs.filter((run) => !run.finished).length;
    return [
      row.arm,
      `${show('p95')} / ${show('maxGap')}`,
      `${show('longTasks')} (${show('longestTask')} ms)`,
      `${show('busy', 1)} (${spread(row, 'busy')})`,
      ratio(middle(row, 'busy'), peerBusy),
      `${show('cpu', 1)} (${spread(row, 'cpu')})`,
      ratio(middle(row, 'cpu'), peerCpu),
      `${show('script', 1)} / ${show('style', 1)} / ${show('layout', 1)}`,
      show('nodes'),
      show('heapMB', 1),
      show('lagMax'),
      show('seconds', 1) + (unfinished > 0 ? ` (${unfinished} of ${runs.length} not finished)` : ''),
    ];
  });
  return table(
    [
      'arm',
      'frame gap p95 / max, ms',
      'long tasks',
      'busy, s',
      '÷ streamdown',
      'processor time, s',
      '÷ streamdown',
      'script / style / layout, s',
      'nodes',
      'heap, MB',
      'most lag, chars',
      'took, s',
    ],
    lines,
  );
}

function countedTable(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) => {
    const runs = row.runs.filter((run): run is CountedMeasure => run.kind === 'counted');
    return (runs[0]?.texts ?? []).map(({ label }, at) => {
      const tenths = (tenth: number) => median(runs.map((run) => run.texts[at]?.tenths[tenth] ?? Number.NaN));
      const ratios = runs.map((run) => run.texts[at]?.ratio ?? Number.NaN);
      return [
        row.arm,
        label,
        fixed(tenths(0), 2),
        fixed(tenths(9), 2),
        `${fixed(median(ratios), 2)} (${fixed(Math.min(...ratios), 2)}–${fixed(Math.max(...ratios), 2)})`,
      ];
    });
  });
  return table(['arm', 'answer', 'first tenth, ms per update', 'last tenth', 'last ÷ first'], lines);
}

const timedRuns = (row: Row) => row.runs.filter((run): run is TimedMeasure => run.kind === 'timed');

function middle(row: Row, key: TimedKey): number {
  return median(timedRuns(row).map((run) => run[key] ?? Number.NaN));
}

function spread(row: Row, key: TimedKey): string {
  const values = timedRuns(row).map((run) => run[key] ?? Number.NaN);
  return `${fixed(Math.min(...values), 1)}–${fixed(Math.max(...values), 1)}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

const fixed = (value: number, digits: number) => (Number.isNaN(value) ? '–' : value.toFixed(digits));
const ratio = (value: number, peer: number | undefined) =>
  peer === undefined ? '–' : fixed(value / peer, 2);

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...lines.map(row)].join('\n');
}
