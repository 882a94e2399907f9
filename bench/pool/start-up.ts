import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
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
};

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
    const times = arms.map(({ data }) => ({ data, bare: [] as number[], pool: [] as number[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, arm] of arms.entries()) {
        times[index]?.bare.push(await arm.bareRun());
        times[index]?.pool.push(await arm.poolRun());
      }
    }
    return times.map((time) => {
      const [bareMs, poolMs] = [Math.round(median(time.bare)), Math.round(median(time.pool))];
      return { data: time.data, bareMs, poolMs, moreMs: poolMs - bareMs };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timeToLine(script: string, ...args: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const line = await Promise.race([once(child.stdout, 'data'), closed.then(() => undefined)]);
  const took = performance.now() - started;
  if (line === undefined) throw new Error(`${script} ended before it was ready`);
  child.kill('SIGTERM');
  await closed;
  return took;
}
