import type { Result } from '#shared/result.ts';
import { attempt } from '../attempt.ts';
import type { HistoryDb } from '../open.ts';

/** Ids of everything that is not marked for deletion, oldest first. */
export function exportableIds(db: HistoryDb): Promise<Result<readonly string[]>> {
  return attempt(async () => {
    const rows = await db.conversations.orderBy('[pinned+updatedAt]').toArray();
    return rows
      .filter(({ deletedAt }) => deletedAt === null)
      .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
      .map(({ id }) => id);
  });
}

/** One chat with all versions of all its messages, as JSON; null when it is gone by now. */
export function exportChat(db: HistoryDb, id: string): Promise<Result<string | null>> {
  return attempt(async () => {
    const conversation = await db.conversations.get(id);
    if (!conversation || conversation.deletedAt !== null) return null;
    const messages = await db.messages.where('conversationId').equals(id).sortBy('createdAt');
    return JSON.stringify({ ...conversation, messages }, digitsOfBigInts);
  });
}

/** JSON has no big integers: amounts are written as digits. */
function digitsOfBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
