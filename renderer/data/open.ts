import { Dexie, type Table } from 'dexie';
import type { Result } from '#shared/result.ts';
import { attempt, refuse } from './attempt.ts';
import type { ConversationRow, DraftRow, MessageRow, PlaceRow } from './rows.ts';
import { version1 } from './versions/0001-initial.ts';
import { version2 } from './versions/0002-places.ts';
import type { HistoryVersion } from './versions/version.ts';

/** One account's history. */
export type HistoryDb = Dexie & {
  readonly conversations: Table<ConversationRow, string>;
  readonly messages: Table<MessageRow, string>;
  readonly drafts: Table<DraftRow, string>;
  readonly places: Table<PlaceRow, string>;
};

/** Oldest first; only ever appended to. */
export const historyVersions: readonly HistoryVersion[] = [version1, version2];

export function historyName(accountId: string): string {
  return `apipool-${accountId}`;
}

/** Opens an account's history at the newest version, making it when there is none. */
export async function openHistory(
  accountId: string,
  options: { readonly versions?: readonly HistoryVersion[]; readonly onBlocked?: () => void } = {},
): Promise<Result<HistoryDb>> {
  const versions = options.versions ?? historyVersions;
  const db = describeHistory(accountId, versions, options.onBlocked);
  return attempt(async () => {
    await db.open();
    const newest = versions.at(-1)?.number ?? 0;
    // Dexie opens a newer database as it is; rows of an unknown shape are better left alone.
    if (db.isOpen() && db.backendDB().version >= (newest + 1) * 10) {
      db.close();
      refuse('the history was made by a newer version of the app');
    }
    return db;
  });
}

/** Deletes an account's history from this device, with everything in it. */
export function wipeHistory(accountId: string): Promise<Result<void>> {
  return attempt(() => describeHistory(accountId, historyVersions).delete());
}

function describeHistory(
  accountId: string,
  versions: readonly HistoryVersion[],
  onBlocked?: () => void,
): HistoryDb {
  const db = new Dexie(historyName(accountId), {
    // Only `openHistory` opens: a late query must not bring a wiped history back.
    autoOpen: false,
    // What is said to be stored stands on the disk, also after a power cut.
    chromeTransactionDurability: 'strict',
    // Threads are held by the views already; a second copy of each would only cost memory.
    cache: 'disabled',
  });
  for (const { number, stores, upgrade } of versions) {
    const version = db.version(number).stores({ ...stores });
    if (upgrade) version.upgrade(upgrade);
  }
  // Returning false keeps Dexie's own handlers, which write the account's id to the console, from running.
  db.on('blocked', () => {
    onBlocked?.();
    return false;
  });
  db.on('versionchange', () => {
    db.close();
    return false;
  });
  return db as HistoryDb;
}
