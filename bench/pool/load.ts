import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setInterval as ticks } from 'node:timers/promises';
import { promisify } from 'node:util';
import { parseMicroUsd } from '../../shared/money.ts';
import { openOnDisk } from '../../pool/db/open.ts';
import { newApiKey, signIn } from '../../pool/test-support.ts';
import { startPool } from '../../scripts/lib/pool-process.ts';
import { quantile } from '../lib/report.ts';
import type { Finding, LoadOrder } from './load-client.ts';

const root = join(import.meta.dirname, '..', '..');
const model = 'pool/shapes/steady';
const question = 'go';
const tokensPerAnswer = 1500;
/** The question's five tokens at one micro-USD, the answer's at two. */
const costPerAnswer = 5n + 2n * BigInt(tokensPerAnswer);
const startCredit = 5_000_000n;
const mostAccounts = 10;

export type LoadResult = {
  readonly streams: number;
  readonly failed: number;
  readonly tokens: number;
  readonly firstTokenMs: { readonly p50: number; readonly max: number };
  readonly gapMs: { readonly p99: number; readonly longest: number };
  readonly processor: string;
  readonly memoryMb: { readonly before: number; readonly peak: number };
  readonly ledgerExact: boolean;
};

/** So many answers of fifty tokens a second for half a minute, over data on disk; then the books are checked. */
export async function runLoad(streams: number): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-pool-'));
  try {
    const pool = await startPool(root, ['--data', folder, '--otp-gap', '0']);
    const keys: string[] = [];
    const owners = new Map<string, string>();
    for (let index = 0; index < Math.min(streams, mostAccounts); index += 1) {
      const person = await signIn(pool);
      const key = await newApiKey(pool, person.email);
      keys.push(key);
      owners.set(key, person.userId);
    }
    const order = { apiUrl: pool.apiUrl, model, question, keys: spread(keys, streams) };
    const before = await readProcess(pool.pid);
    const watch = watchMemory(pool.pid);
    const findings = await runClient(order);
    const after = await readProcess(pool.pid);
    const peak = await watch.stop();
    await pool.stop();
    const ledgerExact = await checkBooks(folder, findings, owners);
    const gaps = findings.map((finding) => finding.longestGapMs);
    const firsts = findings.map((finding) => finding.firstTokenMs);
    return {
      streams,
      failed: findings.filter(hasFailed).length,
      tokens: findings.reduce((sum, { tokens }) => sum + tokens, 0),
      firstTokenMs: { p50: rounded(quantile(firsts, 0.5)), max: rounded(Math.max(...firsts)) },
      gapMs: {
        p99: rounded(
          quantile(
            findings.map((finding) => finding.gapsMs.p99),
            0.5,
          ),
        ),
        longest: rounded(Math.max(...gaps)),
      },
      processor: `${Math.round(((after.cpuSeconds - before.cpuSeconds) / 30) * 100)}%`,
      memoryMb: { before: before.memoryMb, peak: Math.max(peak, after.memoryMb) },
      ledgerExact,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function spread(keys: readonly string[], streams: number): readonly string[] {
  return Array.from({ length: streams }, (_, index) => keys[index % keys.length] ?? '');
}

function hasFailed({ failure, tokens }: Finding): boolean {
  return failure !== undefined || tokens !== tokensPerAnswer;
}

async function runClient(order: LoadOrder): Promise<readonly Finding[]> {
  const script = join(import.meta.dirname, 'load-client.ts');
  const child = spawn(process.execPath, [script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout)) as readonly Finding[];
}

/** Every account paid what its answers said they cost, to the micro-USD, and nothing is held back. */
async function checkBooks(
  folder: string,
  findings: readonly Finding[],
  owners: ReadonlyMap<string, string>,
): Promise<boolean> {
  const database = await openOnDisk(join(folder, 'db'));
  const accounts = await database.query<{ id: string; balance: string; events: string; spent: string }>(
    `select a.user_id as id, billing.balance(a.user_id)::text as balance, count(e.id)::text as events,
       coalesce(sum(e.cost_micro_usd), 0)::text as spent
     from billing.accounts a left join public.usage_events e on e.user_id = a.user_id group by a.user_id`,
  );
  const holds = await database.query('select 1 from billing.holds');
  await database.close();
  const exact = [...owners].every(([key, id]) => {
    const mine = findings.filter((finding) => finding.key === key);
    const told = mine.reduce((sum, { cost }) => sum + (parseMicroUsd(cost ?? '') ?? 0n), 0n);
    const account = accounts.rows.find((row) => row.id === id);
    return (
      account !== undefined &&
      told === costPerAnswer * BigInt(mine.length) &&
      BigInt(account.spent) === told &&
      BigInt(account.balance) === startCredit - told &&
      Number(account.events) === mine.length
    );
  });
  return exact && holds.rows.length === 0;
}

async function readProcess(pid: number) {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=,cputimes=', '-p', String(pid)]);
  const [kilobytes = 0, cpuSeconds = 0] = stdout.trim().split(/\s+/).map(Number);
  return { memoryMb: Math.round(kilobytes / 1024), cpuSeconds };
}

function watchMemory(pid: number) {
  const stop = new AbortController();
  let peak = 0;
  const watching = (async () => {
    for await (const _tick of ticks(1000, undefined, { signal: stop.signal }))
      peak = Math.max(peak, (await readProcess(pid)).memoryMb);
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return {
    stop: async () => {
      stop.abort();
      await watching;
      return peak;
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
