import { printTable, writeResult } from '../lib/report.ts';
import { type LoadResult, runLoad } from './load.ts';
import { measureStartUp } from './start-up.ts';

const loads = [1, 50, 200];
const rounds = 5;
const longestStallMs = 500;
const startUpAllowanceMs = 1000;

/** The pool under load, and how much longer than the bare database it takes to start. */
export async function run(): Promise<void> {
  const startUp = await measureStartUp(rounds);
  printTable(
    'Start-up to the ready line (medians)',
    startUp.map(({ data, bareMs, poolMs, moreMs, bareCpuMs, poolCpuMs }) => ({
      data,
      'bare PGlite ms': bareMs,
      'pool ms': poolMs,
      'more ms': moreMs,
      'processor ms (bare / pool)': `${bareCpuMs ?? '?'} / ${poolCpuMs ?? '?'}`,
      target: moreMs <= startUpAllowanceMs ? 'met' : 'MISSED',
    })),
  );
  const load: LoadResult[] = [];
  for (const streams of loads) load.push(await runLoad(streams));
  printTable('Streams of 50 tokens a second for 30 s', load.map(describe));
  writeResult('pool', { startUp, load });
}

function describe(result: LoadResult) {
  const { firstTokenMs, gapMs, memoryMb } = result;
  const met = result.failed === 0 && gapMs.longest <= longestStallMs && result.ledgerExact;
  return {
    streams: result.streams,
    failed: result.failed,
    tokens: result.tokens,
    'first token ms (p50 / max)': `${firstTokenMs.p50} / ${firstTokenMs.max}`,
    'gap ms (p99 / longest)': `${gapMs.p99} / ${gapMs.longest}`,
    processor: result.processor,
    'memory MB (before / peak)': `${memoryMb.before} / ${memoryMb.peak}`,
    ledger: result.ledgerExact ? 'exact' : 'WRONG',
    target: met ? 'met' : 'MISSED',
  };
}
