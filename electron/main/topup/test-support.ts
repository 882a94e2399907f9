import { join } from 'node:path';
import type { Transaction } from '#shared/domain/account.ts';
import type { Topup } from '#shared/domain/topup.ts';
import { ok, type Result } from '#shared/result.ts';
import { createTestLog, until } from '../net/test-support.ts';
import { checkCheckoutUrl } from './checkout-url.ts';
import type { TopupApi, TopupState } from './topup-api.ts';
import { createTopupWatch } from './topup-watch.ts';

export const start = Date.parse('2026-11-23T12:00:00.000Z');
/** The rules for checkouts in a packaged app of the real service. */
export const live = { isPackaged: true, apiUrl: 'https://api.apipool.net/v1' };

export const ada = '6f0c0000-0000-4000-8000-000000000001';
export const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const orderId = 'topup_1';
export const checkoutUrl = 'https://nowpayments.io/payment/?iid=1';
/** A top-up as the service tells of it. */
export const said = (over: Partial<TopupState> = {}): TopupState => ({
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
/** What the ledger has booked for it. */
export const row = (amountMicroUsd: bigint, kind: Transaction['kind'] = 'topup'): Transaction => ({
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

/** The watch of a folder: the test changes every answer of its service, moves its clock and fires its timers. */
export function watchIn(folder: string, over: { accountId?: string | null } = {}) {
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
