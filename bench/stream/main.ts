import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ARMS, type ArmName } from './arms.ts';
import { buildArm } from './build.ts';
import { createLoad, LOADS, type LoadName } from './loads.ts';
import { type Measured, measure } from './measure.ts';
import { type Row, toTables } from './report.ts';
import { serve } from './serve.ts';

const USAGE = `Streaming render: how much an answer costs while it grows.
  node bench/stream/main.ts [--quick] [--runs N] [--loads A,B] [--arms ours,streamdown] [--name NAME]
  loads: ${LOADS.join(', ')}    arms: ${ARMS.join(', ')}
  --quick: an eighth of the text, one run. Results: bench/results/NAME.json and .md (default stream).`;

/** Re-rendering everything for each of 4,096 updates of 1 MB takes hours; the 40 KB answer shows the growth. */
const LEFT_OUT: readonly (readonly [LoadName, ArmName])[] = [
  ['E', 'chatbox'],
  ['F', 'rm10'],
  ['F', 'chatbox'],
  ['F', 'blockmemo'],
];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    loads: { type: 'string', default: LOADS.join(',') },
    arms: { type: 'string', default: ARMS.join(',') },
    name: { type: 'string', default: 'stream' },
    help: { type: 'boolean', default: false },
  },
});

function listed<T extends string>(text: string, all: readonly T[]): readonly T[] {
  return text.split(',').map((name) => {
    const found = all.find((each) => each === name);
    if (found === undefined) throw new Error(`${name} is none of ${all.join(', ')}`);
    return found;
  });
}

async function run(): Promise<void> {
  const arms = listed(options.arms, ARMS);
  const loads = listed(options.loads, LOADS);
  const count = Number(options.runs ?? (options.quick ? 1 : 3));
  const pages = new Map<ArmName, Awaited<ReturnType<typeof serve>>>();
  try {
    for (const arm of arms) {
      console.log(`building ${arm}`);
      pages.set(arm, await serve(await buildArm(arm), arm === 'ours'));
    }
    const rows = loads.flatMap((load) => arms.map((arm) => ({ load, arm, runs: [] as Measured[] })));
    // Round by round, so that what else the machine does meets all arms alike.
    for (let round = 1; round <= count; round += 1) {
      for (const row of rows) await runOnce(row, round, pages.get(row.arm)?.url ?? '');
    }
    await report(rows.map((row) => ({ ...row, title: createLoad(row.load, options.quick).title })));
  } finally {
    for (const page of pages.values()) page.close();
  }
}

async function runOnce(
  row: { readonly load: LoadName; readonly arm: ArmName; readonly runs: Measured[] },
  round: number,
  url: string,
): Promise<void> {
  const { load, arm } = row;
  if (LEFT_OUT.some(([leftLoad, leftArm]) => leftLoad === load && leftArm === arm)) return;
  try {
    const measured = await measure(url, createLoad(load, options.quick));
    row.runs.push(measured);
    console.log(`run ${round} · ${load} · ${arm} · ${inShort(measured)}`);
  } catch (error) {
    // A page that crashes is a result too; it is seen in the table as a missing run.
    console.log(
      `run ${round} · ${load} · ${arm} · failed: ${error instanceof Error ? error.message : 'unknown'}`,
    );
  }
}

function inShort(measured: Measured): string {
  if (measured.kind === 'counted') {
    return measured.texts
      .map(
        ({ label, tenths, ratio }) =>
          `${label}: ${tenths.map((t) => t.toFixed(2)).join(' ')} → ${ratio.toFixed(2)}`,
      )
      .join(' | ');
  }
  const { p95, maxGap, longTasks, longestTask, busy, cpu, script, style, layout, lagMax, nodes, heapMB } =
    measured;
  return [
    `p95 ${p95.toFixed(0)} max ${maxGap.toFixed(0)} long ${longTasks} (${longestTask.toFixed(0)})`,
    `busy ${busy.toFixed(2)} cpu ${cpu?.toFixed(2) ?? '–'} (js ${script.toFixed(2)} style ${style.toFixed(2)} layout ${layout.toFixed(2)})`,
    `lag ${lagMax} nodes ${nodes} heap ${heapMB.toFixed(1)} took ${measured.seconds.toFixed(1)}`,
    `${measured.finished ? '' : 'NOT FINISHED '}${measured.violations > 0 ? `CSP ${measured.violations}` : ''}`,
  ].join(' · ');
}

async function report(rows: readonly Row[]): Promise<void> {
  const tables = toTables(rows);
  const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}, load ${os
    .loadavg()
    .map((each) => each.toFixed(1))
    .join(' ')}`;
  const folder = path.resolve(import.meta.dirname, '../results');
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, `${options.name}.json`),
    `${JSON.stringify({ at: new Date().toISOString(), machine, quick: options.quick, rows }, undefined, 1)}\n`,
  );
  await writeFile(path.join(folder, `${options.name}.md`), `${machine}\n\n${tables}\n`);
  console.log(`\n${machine}\n\n${tables}`);
}

if (options.help) console.log(USAGE);
else await run();
