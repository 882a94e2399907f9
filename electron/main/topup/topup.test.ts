import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Transaction } from '#shared/domain/account.ts';
import { type Topup, topupPhase } from '#shared/domain/topup.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import { createTestLog, until } from '../net/test-support.ts';
import { checkCheckoutUrl } from './checkout-url.ts';
import { nextCheckMs } from './schedule.ts';
import type { TopupApi, TopupState } from './topup-api.ts';
import { createTopupWatch } from './topup-watch.ts';

const minute = 60_000;
const start = Date.parse('2026-11-23T12:00:00.000Z');
const topup = (over: Partial<Topup> = {}): Topup => ({
  id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  createdAt: new Date(start).toISOString(),
  status: 'created',
  cancelled: false,
  invoicedMicroUsd: 20_000_000n,
  creditedMicroUsd: 0n,
  paymentReference: null,
  payCurrency: null,
  payAmount: null,
  actuallyPaid: null,
  checkoutUrl: null,
  checkedAt: null,
  ...over,
});

test.each([
  ['created', 0, 0n, 5_000],
  ['waiting', 1, 0n, 5_000],
  ['waiting', 2, 0n, 15_000],
  ['waiting', 15, 0n, 60_000],
  ['waiting', 7 * 24 * 60, 0n, null],
  ['confirming', 60, 0n, 30_000],
  ['confirmed', 60, 0n, 15_000],
  ['sending', 60, 0n, 15_000],
  // Paid, says the provider; the ledger has not heard of it.
  ['finished', 60, 0n, 15_000],
  ['finished', 60, 1n, null],
  ['partially_paid', 60, 0n, 15_000],
  ['partially_paid', 60, 1n, null],
  ['failed', 1, 0n, null],
  ['refunded', 1, 0n, null],
  ['expired', 60, 0n, 10 * minute],
  ['expired', 7 * 24 * 60, 0n, null],
] as const)('%s after %i minutes with %s credited: asked again in %s', (status, age, credited, wait) => {
  expect(nextCheckMs(topup({ status, creditedMicroUsd: credited }), start + age * minute)).toBe(wait);
});

test('a cancelled one is looked after for a while: its payment may still arrive', () => {
  const cancelled = topup({ status: 'waiting', cancelled: true });
  expect(topupPhase(cancelled)).toBe('closed');
  expect(nextCheckMs(cancelled, start)).toBe(10 * minute);
});

const live = { isPackaged: true, apiUrl: 'https://api.apipool.net/v1' };
const local = { isPackaged: false, apiUrl: 'http://127.0.0.1:4000/v1' };

test.each([
  ['https://nowpayments.io/payment/?iid=5222917334', live],
  ['https://sandbox.nowpayments.io/payment/?iid=1', live],
  ['http://127.0.0.1:4000/payment/?iid=1', local],
  ['http://localhost:4000/payment/?iid=1', local],
])('%s is a checkout', (address, rules) => {
  expect(checkCheckoutUrl(address, rules)).toEqual({ ok: true, value: address });
});

test.each([
  ['http://nowpayments.io/payment/?iid=1', live],
  ['https://nowpayments.io.evil.example/', live],
  ['https://evilnowpayments.io/', live],
  ['https://nowpayments.io@evil.example/', live],
  ['https://user:word@nowpayments.io/', live],
  ['https://nowpayments.io:8443/', live],
  ['javascript:alert(1)//nowpayments.io', live],
  ['file://nowpayments.io/etc/passwd', live],
  ['nowpayments.io', live],
  [`https://nowpayments.io/${'a'.repeat(2000)}`, live],
  // This machine's own pages count only in development, for a service of this machine.
  ['http://127.0.0.1:4000/payment/?iid=1', live],
  ['http://127.0.0.1:4000/payment/?iid=1', { ...local, isPackaged: true }],
  ['http://127.0.0.1:4000/payment/?iid=1', { ...live, isPackaged: false }],
  ['ftp://127.0.0.1/payment', local],
])('%.60s is none', (address, rules) => {
  expect(checkCheckoutUrl(address, rules)).toMatchObject({ error: { code: 'checkout_refused' } });
});

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'topups-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const ada = '6f0c0000-0000-4000-8000-000000000001';
const eve = '6f0c0000-0000-4000-8000-000000000002';
const id = topup().id;
const orderId = 'topup_1';
const checkoutUrl = 'https://nowpayments.io/payment/?iid=1';
const said = (over: Partial<TopupState> = {}): TopupState => ({
  id,
  orderId,
  status: 'created',
  cancelled: false,
  checkoutUrl,
  createdAt: new Date(start).toISOString(),
  invoicedMicroUsd: 20_000_000n,
  paymentReference: null,
  payCurrency: null,
  payAmount: null,
  actuallyPaid: null,
  ...over,
});
const row = (amountMicroUsd: bigint, kind: Transaction['kind'] = 'topup'): Transaction => ({
  id: crypto.randomUUID(),
  createdAt: '',
  updatedAt: '',
  kind,
  status: 'finished',
  cancelled: false,
  amountMicroUsd,
  invoicedMicroUsd: null,
  provider: null,
  paymentReference: null,
  orderId,
  payCurrency: null,
  payAmount: null,
  actuallyPaid: null,
});

/** A service whose every answer the test can change, a clock it can move and timers it can fire. */
function setUp(over: { accountId?: string | null } = {}) {
  const world = {
    accountId: over.accountId === undefined ? ada : over.accountId,
    now: start,
    state: ok(said()) as Result<TopupState>,
    rows: [] as readonly Transaction[],
    open: [] as readonly TopupState[],
    reads: 0,
    opens: 0,
    /** Answers are on their way until these settle. */
    held: { read: Promise.resolve(), open: Promise.resolve() },
    timers: [] as { readonly ms: number; readonly run: () => void }[],
    lists: [] as Topup[][],
    credited: [] as bigint[],
    opened: [] as string[],
  };
  const api: TopupApi = {
    options: async () => ok({ minMicroUsd: 10_000_000n, maxMicroUsd: null }),
    create: async () => world.state,
    read: async () => {
      world.reads += 1;
      const said = world.state;
      await world.held.read;
      return said;
    },
    cancel: async () => ok(),
    rowsOf: async () => ok(world.rows),
    open: async () => {
      world.opens += 1;
      await world.held.open;
      return ok(world.open);
    },
  };
  const watch = createTopupWatch({
    api,
    accountId: () => world.accountId,
    checkUrl: (address) => checkCheckoutUrl(address, live),
    openExternal: async (address) => {
      world.opened.push(address);
      return ok();
    },
    onChanged: (list) => world.lists.push(list),
    onCredited: (_topup, added) => world.credited.push(added),
    file: join(folder, 'topups.json'),
    log: createTestLog(),
    now: () => world.now,
    later: (ms, run) => {
      const timer = { ms, run };
      world.timers = [timer];
      return () => {
        world.timers = world.timers.filter((each) => each !== timer);
      };
    },
  });
  /** The next timer's time comes. */
  const pass = async () => {
    await until(() => world.timers.length === 1);
    const [timer] = world.timers.splice(0);
    world.now += timer?.ms ?? 0;
    const before = world.reads;
    timer?.run();
    await until(() => world.reads > before && world.timers.length <= 1);
    return timer?.ms;
  };
  return { world, watch, pass };
}

test('from the checkout to the ledger: credit is told once, and only when it is booked', async () => {
  const { world, watch, pass } = setUp();
  expect(await watch.create(20_000_000n, crypto.randomUUID())).toMatchObject({ ok: true });
  expect(await watch.openCheckout(id)).toEqual({ ok: true, value: undefined });
  expect(world.opened).toEqual([checkoutUrl]);
  expect(await pass()).toBe(5_000);
  world.state = ok(said({ status: 'finished', paymentReference: '77' }));
  await pass();
  await until(() => world.lists.at(-1)?.[0]?.status === 'finished');
  expect(world.credited).toEqual([]);
  world.rows = [row(18_400_000n), row(1_600_000n), row(-5n, 'refund')];
  expect(await pass()).toBe(15_000);
  await until(() => world.credited.length > 0);
  expect(world.credited).toEqual([20_000_000n]);
  expect(await watch.list()).toMatchObject([{ creditedMicroUsd: 20_000_000n, paymentReference: '77' }]);
  // Nothing more is asked by itself, and a look at it tells nothing twice.
  await until(() => world.timers.length === 0);
  watch.refresh();
  expect(world.credited).toHaveLength(1);
});

test('a restart in between: the top-up is there, and what came meanwhile is told', async () => {
  const first = setUp();
  await first.watch.create(20_000_000n, crypto.randomUUID());
  first.watch.dispose();
  const second = setUp();
  expect(await second.watch.list()).toMatchObject([{ id, invoicedMicroUsd: 20_000_000n }]);
  second.world.state = ok(said({ status: 'partially_paid', actuallyPaid: '18.4', payAmount: '20' }));
  second.world.rows = [row(18_400_000n)];
  second.watch.accountChanged();
  await until(() => second.world.credited.length > 0);
  expect(second.world.credited).toEqual([18_400_000n]);
  expect(await second.watch.list()).toMatchObject([{ status: 'partially_paid', actuallyPaid: '18.4' }]);
});

test('an answer that fails leaves everything as it was, and it is asked again', async () => {
  const { world, watch, pass } = setUp();
  await watch.create(20_000_000n, crypto.randomUUID());
  world.state = failWith('offline');
  await pass();
  expect(await watch.list()).toMatchObject([{ status: 'created', checkedAt: null }]);
  world.state = ok(said({ status: 'waiting' }));
  await pass();
  await until(() => world.lists.at(-1)?.[0]?.status === 'waiting');
});

test('one that was begun elsewhere is found; another person sees none of it', async () => {
  const { world, watch } = setUp();
  world.open = [said({ status: 'confirming' })];
  watch.accountChanged();
  await until(() => world.lists.some((list) => list.length === 1));
  world.accountId = eve;
  world.open = [];
  watch.accountChanged();
  await until(() => world.lists.at(-1)?.length === 0);
  expect(await watch.list()).toEqual([]);
  expect(await watch.openCheckout(id)).toMatchObject({ ok: false });
  expect(await watch.cancel(id)).toMatchObject({ error: { code: 'not_found' } });
});

test('a checkout of somebody else is neither kept nor opened', async () => {
  const { world, watch } = setUp();
  world.state = ok(said({ checkoutUrl: 'https://evil.example/' }));
  expect(await watch.create(20_000_000n, crypto.randomUUID())).toMatchObject({
    error: { code: 'checkout_refused' },
  });
  expect(await watch.openCheckout(id)).toMatchObject({ error: { code: 'checkout_refused' } });
  expect(world.opened).toEqual([]);
  expect(await readFile(join(folder, 'topups.json'), 'utf8')).not.toContain('evil');
});

test('only what has ended can be taken off the list; wiping takes all', async () => {
  const { world, watch } = setUp();
  await watch.create(20_000_000n, crypto.randomUUID());
  expect(await watch.forget(id)).toMatchObject({ ok: false });
  expect(await watch.cancel(id)).toMatchObject({ ok: true });
  expect(await watch.forget(id)).toMatchObject({ ok: true });
  expect(await watch.list()).toEqual([]);
  await watch.create(20_000_000n, crypto.randomUUID());
  await watch.wipe(world.accountId ?? '');
  expect(await watch.list()).toEqual([]);
  expect(await readFile(join(folder, 'topups.json'), 'utf8')).not.toContain(id);
});

test('signed out, nothing can be made and nothing is asked', async () => {
  const { world, watch } = setUp({ accountId: null });
  expect(await watch.create(20_000_000n, crypto.randomUUID())).toMatchObject({
    error: { code: 'signed_out' },
  });
  watch.refresh();
  expect(world.reads).toBe(0);
});

const otherId = '3f2504e0-4f89-41d3-9a0c-0305e82c3302';

/** Answers come only when the test lets them; after them another top-up is made and kept. */
function hold({ world, watch }: Pick<ReturnType<typeof setUp>, 'world' | 'watch'>, what: 'read' | 'open') {
  const { promise, resolve } = Promise.withResolvers<void>();
  world.held[what] = promise;
  return async () => {
    resolve();
    world.state = ok(said({ id: otherId }));
    await watch.create(20_000_000n, crypto.randomUUID());
    return (await watch.list()).map((each) => each.id);
  };
}

test('what is taken off the list while it is asked about does not come back', async () => {
  const { world, watch } = setUp();
  await watch.create(20_000_000n, crypto.randomUUID());
  await watch.cancel(id);
  const release = hold({ world, watch }, 'read');
  watch.refresh();
  await until(() => world.reads === 1);
  expect(await watch.forget(id)).toMatchObject({ ok: true });
  expect(await release()).toEqual([otherId]);
});

test.each(['read', 'open'] as const)(
  'answers of %s that come after the wipe write nothing back',
  async (what) => {
    const { world, watch } = setUp();
    await watch.create(20_000_000n, crypto.randomUUID());
    world.open = [said()];
    const release = hold({ world, watch }, what);
    watch.refresh();
    await until(() => (what === 'read' ? world.reads : world.opens) === 1);
    await watch.wipe(ada);
    expect(world.lists.at(-1)).toEqual([]);
    expect(await release()).toEqual([otherId]);
    expect(await readFile(join(folder, 'topups.json'), 'utf8')).not.toContain(id);
  },
);

test('a cancellation stays, also where the service was asked before it', async () => {
  const { world, watch } = setUp();
  await watch.create(20_000_000n, crypto.randomUUID());
  const release = hold({ world, watch }, 'read');
  watch.refresh();
  await until(() => world.reads === 1);
  expect(await watch.cancel(id)).toMatchObject({ ok: true });
  await release();
  const list = await watch.list();
  const checkedAt = new Date(start).toISOString();
  expect(list.find((each) => each.id === id)).toMatchObject({ cancelled: true, checkedAt });
});

test('the same try twice finds the top-up as it is known', async () => {
  const { world, watch } = setUp();
  const key = crypto.randomUUID();
  world.state = ok(said({ status: 'finished' }));
  world.rows = [row(20_000_000n)];
  await watch.create(20_000_000n, key);
  watch.refresh();
  await until(() => world.credited.length === 1);
  await watch.create(20_000_000n, key);
  expect(await watch.list()).toMatchObject([{ creditedMicroUsd: 20_000_000n }]);
});

test('the rest of a partial payment is told when somebody looks; no timer waits for it', async () => {
  const { world, watch } = setUp();
  await watch.create(20_000_000n, crypto.randomUUID());
  world.state = ok(said({ status: 'partially_paid' }));
  world.rows = [row(5_000_000n)];
  watch.refresh();
  await until(() => world.credited.length === 1);
  expect(world.timers).toEqual([]);
  world.state = failWith('not_found');
  watch.refresh();
  await until(() => world.reads === 2);
  expect(await watch.list()).toMatchObject([{ status: 'partially_paid' }]);
  world.state = ok(said({ status: 'finished' }));
  world.rows = [row(5_000_000n), row(15_000_000n)];
  watch.refresh();
  await until(() => world.credited.length === 2);
  expect(world.credited).toEqual([5_000_000n, 15_000_000n]);
  expect(await watch.list()).toMatchObject([{ status: 'finished', creditedMicroUsd: 20_000_000n }]);
});
