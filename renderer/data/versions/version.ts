import type { Transaction } from 'dexie';

/**
 * One step of the history's schema. To change the schema, add a file `000N-what-changes.ts` beside this one with
 * the next number and put it at the end of `historyVersions` in open.ts. A file that has shipped is never edited:
 * people's databases were made by it. `stores` names only the tables that change (null drops one), `upgrade`
 * rewrites rows. open.test.ts opens every old version with rows and reopens it at the newest: add rows there.
 */
export type HistoryVersion = {
  readonly number: number;
  readonly stores: Readonly<Record<string, string | null>>;
  readonly upgrade?: (transaction: Transaction) => PromiseLike<void>;
};
