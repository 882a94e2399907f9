import type { Result } from '#shared/result.ts';
import { attempt, refuse } from '../attempt.ts';
import type { HistoryDb } from '../open.ts';
import type { ConversationRow } from '../rows.ts';

const maxTitleLength = 300;

/** Pinned ones first, then by last activity; what is marked for deletion is left out. */
export function listConversations(db: HistoryDb, limit: number): Promise<Result<readonly ConversationRow[]>> {
  return attempt(async () => {
    const hidden = await db.conversations.where('deletedAt').above('').count();
    const newest = await byRecency(db)
      .limit(limit + hidden)
      .toArray();
    return newest.filter(isVisible).slice(0, limit);
  });
}

/** Conversations whose title contains `query`, whatever its case and width; same order as the list. */
export function searchTitles(
  db: HistoryDb,
  query: string,
  limit: number,
): Promise<Result<readonly ConversationRow[]>> {
  const wanted = foldForSearch(query);
  return attempt(async () => {
    const all = await byRecency(db).toArray();
    return all.filter((row) => isVisible(row) && foldForSearch(row.title).includes(wanted)).slice(0, limit);
  });
}

export function setTitle(db: HistoryDb, id: string, title: string): Promise<Result<void>> {
  const clean = title.replace(/\s+/g, ' ').trim().slice(0, maxTitleLength).toWellFormed();
  return attempt(async () => {
    if (clean === '') refuse('an empty title', 'invalid_input');
    await change(db, id, { title: clean, titleSource: 'person' });
  });
}

export function setPinned(db: HistoryDb, id: string, pinned: boolean): Promise<Result<void>> {
  return attempt(() => change(db, id, { pinned: pinned ? 1 : 0 }));
}

/** Chooses the branch that is shown. */
export function setActiveLeaf(db: HistoryDb, id: string, leafId: string | null): Promise<Result<void>> {
  return attempt(() => change(db, id, { activeLeafId: leafId }));
}

/** Hides a conversation. It stays until purged: after the undo toast, or at the next start. */
export function deleteConversation(db: HistoryDb, id: string, now: string): Promise<Result<void>> {
  return attempt(() => change(db, id, { deletedAt: now }));
}

/** Undo of `deleteConversation`. */
export function restoreConversation(db: HistoryDb, id: string): Promise<Result<void>> {
  return attempt(() => change(db, id, { deletedAt: null }));
}

/** Really deletes what is marked: one conversation, or all marked ones, with their messages, drafts and places. */
export function purgeDeleted(db: HistoryDb, onlyId?: string): Promise<Result<void>> {
  return attempt(() =>
    db.transaction('rw', db.conversations, db.messages, db.drafts, db.places, async () => {
      const marked = await db.conversations.where('deletedAt').above('').primaryKeys();
      const ids = onlyId === undefined ? marked : marked.filter((id) => id === onlyId);
      if (ids.length === 0) return;
      await db.messages.where('conversationId').anyOf(ids).delete();
      await db.drafts.bulkDelete(ids);
      await db.places.bulkDelete(ids);
      await db.conversations.bulkDelete(ids);
    }),
  );
}

/** To be filtered after reading: with a filter of Dexie's the rows come one by one, a thousand of them in a second. */
function byRecency(db: HistoryDb) {
  return db.conversations.orderBy('[pinned+updatedAt]').reverse();
}

function isVisible({ deletedAt }: ConversationRow): boolean {
  return deletedAt === null;
}

async function change(db: HistoryDb, id: string, patch: Partial<ConversationRow>): Promise<void> {
  // Counting changed rows would refuse a repeat: Dexie counts only rows that really differ.
  await db.transaction('rw', db.conversations, async () => {
    const row = await db.conversations.get(id);
    if (!row) refuse('the conversation is gone');
    await db.conversations.put({ ...row, ...patch });
  });
}

function foldForSearch(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
