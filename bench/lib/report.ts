import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

export type Row = Readonly<Record<string, string | number>>;

const results = join(import.meta.dirname, '..', 'results');

/** What kind of machine it was, not which one. */
function machineClass() {
  const cores = cpus();
  return {
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    cores: cores.length,
    processor: cores[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    // Above the number of cores, after a run that leaves some idle: others were at work too.
    loadAverage15Min: Math.round((loadavg()[2] ?? 0) * 10) / 10,
  };
}

/** Keeps the figures beside the code that made them. */
export function writeResult(name: string, figures: Readonly<Record<string, unknown>>): void {
  mkdirSync(results, { recursive: true });
  const result = { date: new Date().toISOString().slice(0, 10), machine: machineClass(), ...figures };
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

export function printTable(title: string, rows: readonly Row[]): void {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (row: Row, name: string) => String(row[name] ?? '');
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => cell(row, name).length)));
  const line = (cells: readonly string[]) =>
    cells.map((text, index) => text.padStart(widths[index] ?? 0)).join('  ');
  const lines = [line(names), ...rows.map((row) => line(names.map((name) => cell(row, name))))];
  process.stdout.write(`\n${title}\n${lines.join('\n')}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The value that `share` of all values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
