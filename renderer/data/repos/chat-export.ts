import type { Result } from '#shared/result.ts';
import { attempt } from '../attempt.ts';
import type { HistoryDb } from '../open.ts';
import type { MessageRow } from '../rows.ts';

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
    return JSON.stringify({ ...conversation, messages: parentsFirst(messages) }, digitsOfBigInts);
  });
}

/** A message and its answer are stored in one instant: the order is that of the conversation, not of the clock. */
function parentsFirst(messages: readonly MessageRow[]): readonly MessageRow[] {
  const known = new Set(messages.map(({ id }) => id));
  const children = Map.groupBy(messages, ({ parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : null,
  );
  const ordered = [...(children.get(null) ?? [])];
  // Grows while it is walked: every message is followed by its answers and their versions.
  for (const { id } of ordered) ordered.push(...(children.get(id) ?? []));
  return ordered;
}

/** JSON has no big integers: amounts are written as digits. */
function digitsOfBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
