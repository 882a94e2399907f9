import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type PoolProcess, startPool } from '../../scripts/lib/pool-process.ts';
import { openOnDisk } from '../db/open.ts';
import { ask, chat, type SignedIn, signIn } from '../test-support.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'pool-kill-'));
const running: PoolProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((pool) => pool.kill()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<PoolProcess> {
  const pool = await startPool(root, ['--data', folder, '--otp-gap', '0']);
  running.push(pool);
  return pool;
}

const streams = 50;
const startCredit = 5_000_000;
/** pool/shapes/steady: a micro-USD for a token of the question, two for one of the answer. */
const price = { prompt: 1, completion: 2 };

type Seen = { readonly person: SignedIn; requestId: string; text: string; cost: number | undefined };

/** Reads an answer until it ends or the pool is dead. */
async function follow(pool: PoolProcess, seen: Seen, maxTokens: number): Promise<void> {
  const body = {
    model: 'pool/shapes/steady',
    messages: ask('go'),
    max_tokens: maxTokens,
    stream: true,
    stream_options: { include_usage: true },
  };
  const response = await chat(pool, seen.person.accessToken, body);
  seen.requestId = response.headers.get('x-request-id') ?? '';
  for await (const part of response.body ?? []) seen.text += Buffer.from(part).toString('utf8');
  const cost = /"cost":([\d.]+)/.exec(seen.text)?.[1];
  if (cost !== undefined) seen.cost = Math.round(Number(cost) * 1e6);
}

test('killed while fifty answers are metered: no credit is lost, none is taken twice', async () => {
  const first = await start();
  const people: SignedIn[] = [];
  for (let index = 0; index < 5; index += 1) people.push(await signIn(first));
  const all: Seen[] = Array.from({ length: streams }, (_, index) => {
    const person = people[index % people.length];
    if (!person) throw new Error('nobody signed in');
    return { person, requestId: '', text: '', cost: undefined };
  });
  // Thirty end one after the other, so that some are being booked when the pool is killed; the rest go on and on.
  const following = all.map((seen, index) => {
    return follow(first, seen, index < 30 ? 5 + index * 2 : 1500).catch(() => {});
  });
  await expect.poll(() => all.filter((seen) => seen.text.includes('000 ')).length).toBe(streams);
  await expect.poll(() => all.filter((seen) => seen.cost !== undefined).length).toBeGreaterThan(12);
  await first.kill();
  await Promise.all(following);
  const told = all.filter((seen) => seen.cost !== undefined);
  expect(told.length).toBeLessThan(streams);

  const second = await start();
  await second.stop();
  const database = await openOnDisk(join(folder, 'db'));
  const { rows } = await database.query<{
    user_id: string;
    request_id: string;
    prompt: number;
    completion: number;
    cost: number;
    entries: number;
    booked: number;
  }>(
    `select e.user_id, e.request_id, e.prompt_tokens as prompt, e.completion_tokens as completion,
       e.cost_micro_usd::int as cost, count(l.id)::int as entries, -sum(l.amount_micro_usd)::int as booked
     from public.usage_events e left join billing.ledger l on l.usage_event_id = e.id group by e.id`,
  );
  const holds = await database.query('select 1 from billing.holds');
  const balances = await database.query<{ id: string; balance: number }>(
    'select user_id as id, billing.balance(user_id)::int as balance from billing.accounts',
  );
  await database.close();

  expect(holds.rows).toEqual([]);
  // Whoever was told a price pays exactly that; every row is right by itself and booked once.
  const costs = new Map(rows.map((row) => [row.request_id, row.cost]));
  for (const seen of told) expect(costs.get(seen.requestId)).toBe(seen.cost);
  for (const row of rows) {
    expect([row.cost, row.entries]).toEqual([
      row.prompt * price.prompt + row.completion * price.completion,
      1,
    ]);
    expect(row.booked).toBe(row.cost);
  }
  for (const { id, balance } of balances.rows) {
    const spent = rows.filter((row) => row.user_id === id).reduce((sum, row) => sum + row.cost, 0);
    expect(balance).toBe(startCredit - spent);
  }

  const third = await start();
  const [person] = people;
  if (!person) throw new Error('nobody signed in');
  const again = await chat(third, person.accessToken, { model: 'pool/echo', messages: ask('hi') });
  expect(again.status).toBe(200);
  await third.stop();
});
