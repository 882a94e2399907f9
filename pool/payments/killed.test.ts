import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { PoolAddresses } from '../service.ts';
import { ask, chat, newestMail, postJson, signIn } from '../test-support.ts';

type Payment = { readonly payment_id: number; readonly payment_status: string };
type Invoice = {
  readonly payments: readonly (Payment & {
    readonly notifications: readonly { readonly delivered: boolean }[];
  })[];
};

const folder = mkdtempSync(join(tmpdir(), 'pool-killed-'));
const children: ChildProcess[] = [];

// Each starts two processes on a disk.
vi.setConfig({ testTimeout: 150_000 });

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Any free port: whatever was written down has to follow to the next one. */
async function start(data: string, credit = '0') {
  const args = [join(import.meta.dirname, '..', 'main.ts'), '--data', join(folder, data), '--credit', credit];
  const child = spawn(process.execPath, [...args, '--otp-gap', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let line = '';
  while (!line.includes('\n')) line += String((await once(child.stdout, 'data'))[0]);
  const kill = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { ...(JSON.parse(line) as PoolAddresses), kill };
}

async function topUps(pool: PoolAddresses, accessToken: string, count: number): Promise<readonly string[]> {
  const invoices: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const headers = { authorization: `Bearer ${accessToken}`, 'idempotency-key': String(index) };
    const response = await postJson(`${pool.apiUrl}/account/topups`, { amount_usd: '20' }, headers);
    const { checkout_url } = (await response.json()) as { readonly checkout_url: string };
    invoices.push(new URL(checkout_url).searchParams.get('iid') ?? '');
  }
  return invoices;
}

const pay = (pool: PoolAddresses, invoice: string) =>
  postJson(`${pool.url}/_payments/invoices/${invoice}/payments`, { status: 'finished' });

const list = async (pool: PoolAddresses) =>
  (await (await fetch(`${pool.url}/_payments`)).json()) as readonly Invoice[];

async function allDelivered(pool: PoolAddresses) {
  const undelivered = async () =>
    (await list(pool))
      .flatMap(({ payments }) => payments)
      .flatMap(({ notifications }) => notifications)
      .filter((sent) => !sent.delivered).length;
  await expect.poll(undelivered, { timeout: 60_000 }).toBe(0);
}

async function readRest(pool: PoolAddresses, accessToken: string, path: string): Promise<unknown> {
  const headers = { apikey: pool.publishableKey, authorization: `Bearer ${accessToken}` };
  return (await fetch(`${pool.url}/rest/v1/${path}`, { headers })).json();
}

async function balance(pool: PoolAddresses, accessToken: string): Promise<number> {
  const account = (await readRest(pool, accessToken, 'rpc/get_account')) as {
    readonly balance_micro_usd: number;
  };
  return account.balance_micro_usd;
}

test.each([
  ['before it is booked', { delayMs: 600_000 }, 0],
  ['after it is booked, before the sender hears of it', { stallAfterBytes: 0 }, 20_000_000],
])('killed while a notification is handled, %s: credited once', async (name, fault, creditedBefore) => {
  const data = name.slice(0, 6);
  const first = await start(data);
  const person = await signIn(first);
  const [invoice = ''] = await topUps(first, person.accessToken, 1);
  await postJson(`${first.url}/_requests/record`, { path: '/ipn/nowpayments' });
  // The first four say that money is on its way, the last that it is here.
  for (let skipped = 0; skipped < 4; skipped += 1) {
    await postJson(`${first.url}/_faults`, {
      method: 'POST',
      path: '/ipn/nowpayments',
      headers: { 'x-passed': '1' },
    });
  }
  await postJson(`${first.url}/_faults`, { method: 'POST', path: '/ipn/nowpayments', ...fault });
  const paid = pay(first, invoice).catch(() => undefined);
  const faultsLeft = async () =>
    ((await (await fetch(`${first.url}/_faults`)).json()) as readonly unknown[]).length;
  await expect.poll(faultsLeft, { timeout: 30_000 }).toBe(0);
  await expect.poll(() => balance(first, person.accessToken), { timeout: 30_000 }).toBe(creditedBefore);
  await first.kill();
  await paid;

  const second = await start(data);
  await allDelivered(second);
  expect(await balance(second, person.accessToken)).toBe(20_000_000);
  expect(await readRest(second, person.accessToken, 'transactions?select=status,amount_micro_usd')).toEqual([
    { status: 'finished', amount_micro_usd: 20_000_000 },
  ]);
  await second.kill();
});

test('killed amid many payments and running answers: every finished one is credited, none twice', async () => {
  const first = await start('many', '5');
  const person = await signIn(first);
  const answers = Array.from({ length: 50 }, async () => {
    const body = { model: 'pool/slow', messages: ask('tell'), stream: true };
    const reader = (await chat(first, person.accessToken, body)).body?.getReader();
    await reader?.read();
    return reader;
  });
  const readers = await Promise.all(answers);
  // One ends before the kill, so that it is paid for.
  await readers[0]?.cancel();
  const invoices = await topUps(first, person.accessToken, 8);
  const paying = invoices.map((invoice) =>
    pay(first, invoice).then(
      () => true,
      () => false,
    ),
  );
  await paying[3];
  await first.kill();
  await Promise.all(paying);

  const second = await start('many');
  await allDelivered(second);
  const finished = (await list(second))
    .flatMap(({ payments }) => payments)
    .filter((payment) => payment.payment_status === 'finished').length;
  expect(finished).toBeGreaterThan(0);
  const usage = (await readRest(
    second,
    person.accessToken,
    'usage_events?select=cost_micro_usd',
  )) as readonly {
    readonly cost_micro_usd: number;
  }[];
  const spent = usage.reduce((sum, { cost_micro_usd: cost }) => sum + cost, 0);
  expect(spent).toBeGreaterThan(0);
  expect(await balance(second, person.accessToken)).toBe(5_000_000 + finished * 20_000_000 - spent);
  // What was not paid can be paid now, and the address to pay at is where the pool is now.
  const rows = (await readRest(
    second,
    person.accessToken,
    'transactions?select=checkout_url&kind=eq.topup',
  )) as readonly {
    readonly checkout_url: string;
  }[];
  for (const row of rows) expect(row.checkout_url.startsWith(`${second.url}/payment/`)).toBe(true);
  // The inbox is still there as well.
  expect((await newestMail(second, person.email)).code).toMatch(/^\d{6}$/);
  await second.kill();
});
