import { type Topup, type TopupOptions, topupPhase } from '#shared/domain/topup.ts';
import { appError } from '#shared/errors.ts';
import { fail, failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';
import { mayStillChange, nextCheckMs } from './schedule.ts';
import type { TopupApi, TopupState } from './topup-api.ts';
import type { KeptTopup } from './topup-file.ts';
import { createTopupStore, toTopup } from './topup-store.ts';

/** Follows every top-up from the checkout to the ledger, over restarts, until nothing can come of it any more. */
export type TopupWatch = {
  readonly options: () => Promise<Result<TopupOptions>>;
  readonly list: () => Promise<Topup[]>;
  readonly create: (amountMicroUsd: bigint, key: string) => Promise<Result<Topup>>;
  readonly cancel: (id: string) => Promise<Result<void>>;
  readonly openCheckout: (id: string) => Promise<Result<void>>;
  readonly forget: (id: string) => Promise<Result<void>>;
  /** Asks now about all that can still change: the window got the focus, the machine woke up, the page opened. */
  readonly refresh: () => void;
  /** Somebody else is signed in, or nobody. */
  readonly accountChanged: () => void;
  readonly wipe: (accountId: string) => Promise<void>;
  readonly dispose: () => void;
};

export type TopupWatchDeps = {
  readonly api: TopupApi;
  readonly accountId: () => string | null;
  readonly checkUrl: (address: string) => Result<string>;
  readonly openExternal: (address: string) => Promise<Result<void>>;
  readonly onChanged: (topups: Topup[]) => void;
  /** The ledger has more for it than before. */
  readonly onCredited: (topup: Topup, addedMicroUsd: bigint) => void;
  readonly file: string;
  readonly log: Log;
  readonly now?: () => number;
  /** Runs something later; returns how to call it off. */
  readonly later?: (ms: number, run: () => void) => () => void;
};

export function createTopupWatch(deps: TopupWatchDeps): TopupWatch {
  const { api, log, now = Date.now, later = timer } = deps;
  const store = createTopupStore({
    file: deps.file,
    onChanged: (accountId) => {
      if (deps.accountId() === accountId) deps.onChanged(shown());
    },
    log,
    now,
  });
  let callOff: () => void = () => undefined;
  let running: Promise<void> | null = null;
  /** Asked for while a round was running: another one follows. */
  let again = false;
  let discovered: string | null = null;
  let disposed = false;

  function mine(): readonly KeptTopup[] {
    const accountId = deps.accountId();
    return accountId === null ? [] : store.of(accountId);
  }

  const shown = (): Topup[] => mine().map(toTopup);

  function fresh(state: TopupState, invoicedMicroUsd: bigint): KeptTopup {
    const createdAt = new Date(state.createdAt ?? now()).toISOString();
    const start = { id: state.id, createdAt, creditedMicroUsd: 0n, invoicedMicroUsd, checkedAt: null };
    return { ...start, ...told(state) };
  }

  function told(state: TopupState) {
    const url = state.checkoutUrl === null ? null : deps.checkUrl(state.checkoutUrl);
    if (url && !url.ok) log.warn('topup.checkout_refused');
    return {
      status: state.status,
      cancelled: state.cancelled,
      orderId: state.orderId,
      checkoutUrl: url?.ok ? url.value : null,
      paymentReference: state.paymentReference,
      payCurrency: state.payCurrency,
      payAmount: state.payAmount,
      actuallyPaid: state.actuallyPaid,
    };
  }

  /** What is known with what the service says now. A cancellation stays: the answer may be older than it. */
  function updated(known: KeptTopup, state: TopupState): KeptTopup {
    const news = told(state);
    return {
      ...known,
      ...news,
      cancelled: known.cancelled || news.cancelled,
      orderId: news.orderId ?? known.orderId,
      invoicedMicroUsd: state.invoicedMicroUsd ?? known.invoicedMicroUsd,
    };
  }

  /** What the ledger has booked for an order; nothing when it cannot be read now. */
  async function booked(orderId: string | null): Promise<bigint> {
    const rows = orderId === null ? null : await api.rowsOf(orderId);
    if (!rows?.ok) return 0n;
    return rows.value.reduce(
      (sum, row) => (row.kind === 'topup' && row.amountMicroUsd > 0n ? sum + row.amountMicroUsd : sum),
      0n,
    );
  }

  async function check(accountId: string, before: KeptTopup): Promise<void> {
    const answer = await api.read(before.id);
    const asks = answer.ok && deps.accountId() === accountId && mayBeBooked(answer.value, before);
    const sum = asks ? await booked(answer.value.orderId ?? before.orderId) : 0n;
    // Taken off the list or wiped meanwhile, or somebody else is here: what was heard is of no use.
    const known = store.find(accountId, before.id);
    if (!known || deps.accountId() !== accountId) return;
    if (!answer.ok) {
      log.info('topup.check_failed', { code: answer.error.code });
      // Gone at the service: nothing more will be heard of it.
      const isLost = answer.error.code === 'not_found' && known.creditedMicroUsd === 0n;
      if (isLost) await store.upsert(accountId, { ...known, status: 'failed' });
      return;
    }
    const added = sum - known.creditedMicroUsd;
    const after: KeptTopup = {
      ...updated(known, answer.value),
      // The ledger takes no row back.
      creditedMicroUsd: added > 0n ? sum : known.creditedMicroUsd,
      checkedAt: new Date(now()).toISOString(),
    };
    await store.upsert(accountId, after);
    if (added > 0n) deps.onCredited(after, added);
  }

  /** Top-ups begun elsewhere, and those whose answer never reached this device. */
  async function discover(accountId: string): Promise<void> {
    const listed = () => store.of(accountId).map(({ id }) => id);
    const before = listed();
    const asked = store.wipes();
    const open = await api.open();
    if (!open.ok || deps.accountId() !== accountId) return;
    discovered = accountId;
    if (asked !== store.wipes()) return;
    const known = new Set([...before, ...listed()]);
    const news = open.value.filter(({ id, cancelled }) => !known.has(id) && !cancelled);
    if (news.length === 0) return;
    const found = news.map((state) => fresh(state, state.invoicedMicroUsd ?? 0n));
    await store.add(accountId, found);
  }

  /** Checks that fail leave the time as it was: they are not repeated before the timer's next turn. */
  function isDue(topup: KeptTopup): boolean {
    const wait = nextCheckMs(topup, now());
    const lastCheck = topup.checkedAt === null ? 0 : Date.parse(topup.checkedAt);
    return wait !== null && now() - lastCheck >= wait;
  }

  /** `all`: also those whose time has not come. */
  async function round(all: boolean): Promise<void> {
    await store.loaded();
    const accountId = deps.accountId();
    if (accountId === null || disposed) return;
    if (discovered !== accountId) await discover(accountId);
    for (const { id } of mine()) {
      const topup = deps.accountId() === accountId ? store.find(accountId, id) : undefined;
      if (topup && (all ? mayStillChange(topup, now()) : isDue(topup))) await check(accountId, topup);
    }
  }

  function start(all: boolean): void {
    if (disposed) return;
    if (running) {
      again ||= all;
      return;
    }
    callOff();
    running = round(all).finally(() => {
      running = null;
      if (again) {
        again = false;
        start(true);
      } else schedule();
    });
  }

  function schedule(): void {
    callOff();
    const waits = mine().flatMap((topup) => nextCheckMs(topup, now()) ?? []);
    if (waits.length === 0 || disposed) return;
    callOff = later(Math.min(...waits), () => start(false));
  }

  return {
    options: api.options,
    async list() {
      await store.loaded();
      return shown();
    },
    async create(amountMicroUsd, key) {
      await store.loaded();
      const accountId = deps.accountId();
      if (accountId === null) return failWith('signed_out');
      const made = await api.create(amountMicroUsd, key);
      if (!made.ok) return made;
      const known = store.find(accountId, made.value.id);
      const topup = known ? updated(known, made.value) : fresh(made.value, amountMicroUsd);
      await store.upsert(accountId, topup);
      schedule();
      return topup.checkoutUrl === null ? fail(appError('checkout_refused')) : ok(toTopup(topup));
    },
    async cancel(id) {
      const accountId = deps.accountId();
      if (accountId === null || !store.find(accountId, id)) return failWith('not_found');
      const cancelled = await api.cancel(id);
      const topup = store.find(accountId, id);
      if (!cancelled.ok) start(true);
      else if (topup) await store.upsert(accountId, { ...topup, cancelled: true });
      return cancelled;
    },
    async openCheckout(id) {
      const url = mine().find((each) => each.id === id)?.checkoutUrl;
      if (!url) return failWith('checkout_refused');
      const checked = deps.checkUrl(url);
      return checked.ok ? await deps.openExternal(checked.value) : checked;
    },
    async forget(id) {
      const accountId = deps.accountId();
      if (accountId === null) return failWith('signed_out');
      const topup = store.find(accountId, id);
      const isOver = topup && ['credited', 'partial', 'closed'].includes(topupPhase(topup));
      if (!isOver) return failWith('not_found');
      await store.remove(accountId, id);
      return ok();
    },
    refresh: () => start(true),
    accountChanged() {
      callOff();
      discovered = null;
      void store.loaded().then(() => {
        deps.onChanged(shown());
        start(true);
      });
    },
    wipe: store.wipe,
    dispose() {
      disposed = true;
      callOff();
    },
  };
}

function mayBeBooked({ status }: TopupState, { creditedMicroUsd }: KeptTopup): boolean {
  return ['partially_paid', 'finished', 'refunded'].includes(status) || creditedMicroUsd > 0n;
}

function timer(ms: number, run: () => void): () => void {
  const handle = setTimeout(run, ms);
  handle.unref();
  return () => clearTimeout(handle);
}
