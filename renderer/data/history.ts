import type { AppError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { type HistoryDb, openHistory, wipeHistory } from './open.ts';
import { purgeDeleted } from './repos/conversations.ts';

export type HistoryState =
  /** No account is known on this device. */
  | { readonly status: 'none' }
  | { readonly status: 'opening'; readonly accountId: string }
  /** Another window still holds the history at an older version; goes on by itself once it lets go. */
  | { readonly status: 'blocked'; readonly accountId: string }
  | { readonly status: 'open'; readonly accountId: string; readonly db: HistoryDb }
  | { readonly status: 'failed'; readonly accountId: string; readonly error: AppError };

/** The one open history of a window: that of the account whose chats are shown. */
export type History = {
  readonly getState: () => HistoryState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Shows this account's history and closes the one before; resolves once it is open or has failed. */
  readonly select: (accountId: string | null) => Promise<void>;
  /** Opens again after a failure. */
  readonly retry: () => Promise<void>;
  /** The open history of exactly this account, or null. */
  readonly dbFor: (accountId: string) => HistoryDb | null;
  /** Deletes an account's history from this device; the shown one opens again, empty, unless it is given up. */
  readonly wipe: (accountId: string, options?: { readonly giveUp?: boolean }) => Promise<Result<void>>;
};

/** A database that closes this often on its own is broken: then the person is told. */
const maxReopenings = 10;

/**
 * `purgeAtStart`: this window really deletes what earlier runs marked. One window of the app does that: another
 * one may be showing an undo.
 */
export function createHistory(options: { readonly purgeAtStart: boolean }): History {
  const listeners = new Set<() => void>();
  const purged = new Set<string>();
  let state: HistoryState = { status: 'none' };
  let reopenings = 0;
  let opening = Promise.resolve();
  let releaseCurrent = (): void => {};

  function setState(next: HistoryState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  async function open(accountId: string): Promise<void> {
    let stale = false;
    releaseCurrent();
    releaseCurrent = () => {
      stale = true;
    };
    setState({ status: 'opening', accountId });
    const onBlocked = () => {
      if (!stale) setState({ status: 'blocked', accountId });
    };
    const opened = await openHistory(accountId, { onBlocked });
    if (opened.ok && !stale && options.purgeAtStart && !purged.has(accountId)) {
      // A failed purge is tried again at the next start; the history itself is usable.
      const result = await purgeDeleted(opened.value);
      if (result.ok) purged.add(accountId);
    }
    if (stale) {
      if (opened.ok) opened.value.close();
      return;
    }
    if (!opened.ok) setState({ status: 'failed', accountId, error: opened.error });
    else hold(accountId, opened.value);
  }

  /** The database may close under us: wiped or upgraded by another window, or given up by the browser. */
  function hold(accountId: string, db: HistoryDb): void {
    const onClose = () => {
      db.on.close.unsubscribe(onClose);
      reopenings += 1;
      // Opening queues behind whatever the other window is doing.
      if (reopenings <= maxReopenings) opening = open(accountId);
      else setState({ status: 'failed', accountId, error: closedError });
    };
    db.on('close', onClose);
    releaseCurrent = () => {
      db.on.close.unsubscribe(onClose);
      db.close();
    };
    if (db.isOpen()) setState({ status: 'open', accountId, db });
    else onClose();
  }

  async function select(accountId: string | null): Promise<void> {
    reopenings = 0;
    if (accountId !== null) {
      if ('accountId' in state && state.accountId === accountId && state.status !== 'failed') return opening;
      opening = open(accountId);
      return opening;
    }
    releaseCurrent();
    releaseCurrent = () => {};
    setState({ status: 'none' });
  }

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    select,
    retry: async () => {
      if (state.status === 'failed') await select(state.accountId);
    },
    dbFor: (accountId) => (state.status === 'open' && state.accountId === accountId ? state.db : null),
    wipe: async (accountId, { giveUp = false } = {}) => {
      const shown = 'accountId' in state && state.accountId === accountId;
      if (shown) await select(null);
      const result = await wipeHistory(accountId);
      if (shown && !(giveUp && result.ok)) await select(accountId);
      return result;
    },
  };
}

const closedError: AppError = {
  code: 'storage_failed',
  retryable: false,
  detail: 'the history keeps closing',
};
