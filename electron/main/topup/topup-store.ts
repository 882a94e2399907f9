import type { Topup } from '#shared/domain/topup.ts';
import type { Log } from '../log.ts';
import { type KeptTopup, type KeptTopups, readTopups, writeTopups } from './topup-file.ts';

/** Those that ended are shown this long. */
const shownMs = 30 * 24 * 60 * 60 * 1000;

/** The top-ups this device knows of, by account. Whatever changes is written down before anybody hears of it. */
export type TopupStore = {
  /** Once it resolves the list is what the last run left. */
  readonly loaded: () => Promise<void>;
  readonly of: (accountId: string) => readonly KeptTopup[];
  readonly find: (accountId: string, id: string) => KeptTopup | undefined;
  readonly upsert: (accountId: string, topup: KeptTopup) => Promise<void>;
  readonly add: (accountId: string, topups: readonly KeptTopup[]) => Promise<void>;
  readonly remove: (accountId: string, id: string) => Promise<void>;
  readonly wipe: (accountId: string) => Promise<void>;
  /** Rises with every wipe: what was asked for before one is not to be kept after it. */
  readonly wipes: () => number;
};

export function createTopupStore(deps: {
  readonly file: string;
  readonly onChanged: (accountId: string) => void;
  readonly log: Log;
  readonly now: () => number;
}): TopupStore {
  let kept: KeptTopups = {};
  let loading: Promise<void> | null = null;
  let saving: Promise<void> = Promise.resolve();
  let wipes = 0;

  function loaded(): Promise<void> {
    loading ??= readTopups(deps.file, deps.log).then((found) => {
      kept = { ...found, ...kept };
    });
    return loading;
  }

  async function save(accountId: string, next: KeptTopups): Promise<void> {
    kept = next;
    saving = saving.then(() => writeTopups(deps.file, kept, deps.log));
    await saving;
    deps.onChanged(accountId);
  }

  async function put(accountId: string, next: readonly KeptTopup[]): Promise<void> {
    const recent = next
      .filter((each) => deps.now() - Date.parse(each.createdAt) < shownMs)
      .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
    await save(accountId, { ...kept, [accountId]: recent });
  }

  const of = (accountId: string) => kept[accountId] ?? [];
  const without = (accountId: string, id: string) => of(accountId).filter((each) => each.id !== id);
  return {
    loaded,
    of,
    find: (accountId, id) => of(accountId).find((each) => each.id === id),
    upsert: (accountId, topup) => put(accountId, [topup, ...without(accountId, topup.id)]),
    add: (accountId, topups) => put(accountId, [...topups, ...of(accountId)]),
    remove: (accountId, id) => put(accountId, without(accountId, id)),
    async wipe(accountId) {
      await loaded();
      wipes += 1;
      const { [accountId]: _gone, ...rest } = kept;
      await save(accountId, rest);
    },
    wipes: () => wipes,
  };
}

/** What the pages see of it: the order is the ledger's business. */
export function toTopup({ orderId: _orderId, ...topup }: KeptTopup): Topup {
  return topup;
}
