import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failWith, ok } from '#shared/result.ts';
import { until } from '../net/test-support.ts';
import { ada, checkoutUrl, id, row, said, start, watchIn } from './test-support.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'topups-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const eve = '6f0c0000-0000-4000-8000-000000000002';
const setUp = (over?: Parameters<typeof watchIn>[1]) => watchIn(folder, over);

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
