import { type Topup, type TopupOptions, topupPhase } from '#shared/domain/topup.ts';
import { appError } from '#shared/errors.ts';
import { fail, failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';
import { mayStillChange, nextCheckMs } from './schedule.ts';
import type { TopupApi, TopupState } from './topup-api.ts';
import { type KeptTopup, type KeptTopups, readTopups, writeTopups } from './topup-file.ts';

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

/** Those that ended are shown this long. */
const shownMs = 30 * 24 * 60 * 60 * 1000;

export function createTopupWatch(deps: TopupWatchDeps): TopupWatch {
  const { api, log, now = Date.now, later = timer } = deps;
  let kept: KeptTopups = {};
  let loading: Promise<void> | null = null;
  let saving: Promise<void> = Promise.resolve();
  let callOff: () => void = () => undefined;
  let running: Promise<void> | null = null;
  /** Asked for while a round was running: another one follows. */
  let again = false;
  let discovered: string | null = null;
  let wipes = 0;
  let disposed = false;

  function loaded(): Promise<void> {
    loading ??= readTopups(deps.file, log).then((found) => {
      kept = { ...found, ...kept };
    });
    return loading;
  }

  function mine(): readonly KeptTopup[] {
    const accountId = deps.accountId();
    return accountId === null ? [] : (kept[accountId] ?? []);
  }

  function shown(): Topup[] {
    return mine().map(({ orderId: _orderId, ...topup }) => topup);
  }

  function find(accountId: string, id: string): KeptTopup | undefined {
    return kept[accountId]?.find((each) => each.id === id);
  }

  async function save(accountId: string, next: KeptTopups): Promise<void> {
    kept = next;
    saving = saving.then(() => writeTopups(deps.file, kept, log));
    await saving;
    if (deps.accountId() === accountId) deps.onChanged(shown());
  }

  async function put(accountId: string, next: readonly KeptTopup[]): Promise<void> {
    const recent = next
      .filter((each) => now() - Date.parse(each.createdAt) < shownMs)
      .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
    await save(accountId, { ...kept, [accountId]: recent });
  }

  async function upsert(accountId: string, topup: KeptTopup): Promise<void> {
    const others = (kept[accountId] ?? []).filter((each) => each.id !== topup.id);
    await put(accountId, [topup, ...others]);
  }

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
    const known = find(accountId, before.id);
    if (!known || deps.accountId() !== accountId) return;
    if (!answer.ok) {
      log.info('topup.check_failed', { code: answer.error.code });
      // Gone at the service: nothing more will be heard of it.
      const isLost = answer.error.code === 'not_found' && known.creditedMicroUsd === 0n;
      if (isLost) await upsert(accountId, { ...known, status: 'failed' });
      return;
    }
    const added = sum - known.creditedMicroUsd;
    const after: KeptTopup = {
      ...updated(known, answer.value),
      // The ledger takes no row back.
      creditedMicroUsd: added > 0n ? sum : known.creditedMicroUsd,
      checkedAt: new Date(now()).toISOString(),
    };
    await upsert(accountId, after);
    if (added > 0n) deps.onCredited(after, added);
  }

  /** Top-ups begun elsewhere, and those whose answer never reached this device. */
  async function discover(accountId: string): Promise<void> {
    const listed = () => (kept[accountId] ?? []).map(({ id }) => id);
    const before = listed();
    const asked = wipes;
    const open = await api.open();
    if (!open.ok || deps.accountId() !== accountId) return;
    discovered = accountId;
    if (asked !== wipes) return;
    const known = new Set([...before, ...listed()]);
    const news = open.value.filter(({ id, cancelled }) => !known.has(id) && !cancelled);
    if (news.length === 0) return;
    const found = news.map((state) => fresh(state, state.invoicedMicroUsd ?? 0n));
    await put(accountId, [...found, ...(kept[accountId] ?? [])]);
  }

  /** Checks that fail leave the time as it was: they are not repeated before the timer's next turn. */
  function isDue(topup: KeptTopup): boolean {
    const wait = nextCheckMs(topup, now());
    const lastCheck = topup.checkedAt === null ? 0 : Date.parse(topup.checkedAt);
    return wait !== null && now() - lastCheck >= wait;
  }

  /** `all`: also those whose time has not come. */
  async function round(all: boolean): Promise<void> {
    await loaded();
    const accountId = deps.accountId();
    if (accountId === null || disposed) return;
    if (discovered !== accountId) await discover(accountId);
    for (const { id } of mine()) {
      const topup = deps.accountId() === accountId ? find(accountId, id) : undefined;
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
      await loaded();
      return shown();
    },
    async create(amountMicroUsd, key) {
      await loaded();
      const accountId = deps.accountId();
      if (accountId === null) return failWith('signed_out');
      const made = await api.create(amountMicroUsd, key);
      if (!made.ok) return made;
      const known = find(accountId, made.value.id);
      const topup = known ? updated(known, made.value) : fresh(made.value, amountMicroUsd);
      await upsert(accountId, topup);
      schedule();
      const { orderId: _orderId, ...rest } = topup;
      return topup.checkoutUrl === null ? fail(appError('checkout_refused')) : ok(rest);
    },
    async cancel(id) {
      const accountId = deps.accountId();
      if (accountId === null || !find(accountId, id)) return failWith('not_found');
      const cancelled = await api.cancel(id);
      const topup = find(accountId, id);
      if (!cancelled.ok) start(true);
      else if (topup) await upsert(accountId, { ...topup, cancelled: true });
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
      const topup = find(accountId, id);
      const isOver = topup && ['credited', 'partial', 'closed'].includes(topupPhase(topup));
      if (!isOver) return failWith('not_found');
      await put(
        accountId,
        mine().filter((each) => each.id !== id),
      );
      return ok();
    },
    refresh: () => start(true),
    accountChanged() {
      callOff();
      discovered = null;
      void loaded().then(() => {
        deps.onChanged(shown());
        start(true);
      });
    },
    async wipe(accountId) {
      await loaded();
      wipes += 1;
      const { [accountId]: _gone, ...rest } = kept;
      await save(accountId, rest);
    },
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
