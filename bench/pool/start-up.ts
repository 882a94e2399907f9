import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../lib/report.ts';

const root = join(import.meta.dirname, '..', '..');
const imageCache = join(root, 'node_modules', '.cache', 'apipool-pool');
const bare = join(import.meta.dirname, 'bare-boot.ts');
const pool = join(root, 'pool', 'main.ts');

export type StartUp = {
  readonly data: string;
  readonly bareMs: number;
  readonly poolMs: number;
  readonly moreMs: number;
  /** Time of the processor, which says more than the clock where others are at work; known on Linux only. */
  readonly bareCpuMs: number | undefined;
  readonly poolCpuMs: number | undefined;
};

type Time = { readonly ms: number; readonly cpuMs: number | undefined };

/** From the start of the process to its line, the database alone and the pool in turns; medians. */
export async function measureStartUp(rounds: number): Promise<readonly StartUp[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-start-'));
  const [bareKept, poolKept] = [join(folder, 'bare-kept'), join(folder, 'pool-kept')];
  try {
    await timeToLine(bare, bareKept);
    await timeToLine(pool, '--data', poolKept);
    let count = 0;
    const fresh = () => join(folder, `fresh-${(count += 1)}`);
    const arms = [
      {
        data: 'in memory',
        bareRun: () => timeToLine(bare),
        poolRun: () => timeToLine(pool, '--memory'),
      },
      {
        data: 'fresh folder',
        bareRun: () => timeToLine(bare, fresh()),
        poolRun: () => timeToLine(pool, '--data', fresh()),
      },
      {
        data: 'fresh folder, first start after an update',
        bareRun: () => timeToLine(bare, fresh()),
        poolRun: () => {
          rmSync(imageCache, { recursive: true, force: true });
          return timeToLine(pool, '--data', fresh());
        },
      },
      {
        data: 'existing folder',
        bareRun: () => timeToLine(bare, bareKept),
        poolRun: () => timeToLine(pool, '--data', poolKept),
      },
    ];
    const times = arms.map(({ data }) => ({ data, bare: [] as Time[], pool: [] as Time[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, arm] of arms.entries()) {
        times[index]?.bare.push(await arm.bareRun());
        times[index]?.pool.push(await arm.poolRun());
      }
    }
    return times.map(({ data, bare: bareTimes, pool: poolTimes }) => {
      const [bareMs, poolMs] = [medianOf(bareTimes, 'ms') ?? 0, medianOf(poolTimes, 'ms') ?? 0];
      const [bareCpuMs, poolCpuMs] = [medianOf(bareTimes, 'cpuMs'), medianOf(poolTimes, 'cpuMs')];
      return { data, bareMs, poolMs, moreMs: poolMs - bareMs, bareCpuMs, poolCpuMs };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function medianOf(times: readonly Time[], key: keyof Time): number | undefined {
  const known = times.flatMap((time) => time[key] ?? []);
  return known.length === 0 ? undefined : Math.round(median(known));
}

async function timeToLine(script: string, ...args: readonly string[]): Promise<Time> {
  const started = performance.now();
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const line = await Promise.race([once(child.stdout, 'data'), closed.then(() => undefined)]);
  const ms = performance.now() - started;
  if (line === undefined) throw new Error(`${script} ended before it was ready`);
  const cpuMs = usedCpuMs(child.pid ?? 0);
  child.kill('SIGTERM');
  await closed;
  return { ms, cpuMs };
}

/** User and system time of a process, of which the kernel counts hundredths of a second. */
function usedCpuMs(pid: number): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const fields = readFileSync(file, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
