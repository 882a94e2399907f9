import type { Result } from '#shared/result.ts';
import { attempt } from '../attempt.ts';
import type { HistoryDb } from '../open.ts';
import type { MessageRow } from '../rows.ts';
import { autoTitle } from '../title.ts';

type KeptChat = {
  readonly conversationId: string;
  readonly model: string;
  readonly createdAt: string;
  readonly activeLeafId: string | null;
  readonly messages: readonly MessageRow[];
};

/** Stores a chat that was only in memory, all of it in one commit. Repeating it changes nothing. */
export function keepChat(db: HistoryDb, chat: KeptChat, now: string): Promise<Result<void>> {
  const { conversationId, model, createdAt, activeLeafId, messages } = chat;
  return attempt(() =>
    db.transaction('rw', db.conversations, db.messages, async () => {
      if (await db.conversations.get(conversationId)) return;
      const title = autoTitle(messages.find(({ role }) => role === 'user')?.text ?? '');
      await db.conversations.add({
        id: conversationId,
        title,
        titleSource: title === '' ? 'none' : 'auto',
        model,
        createdAt,
        updatedAt: now,
        activeLeafId,
        pinned: 0,
        deletedAt: null,
      });
      await db.messages.bulkAdd([...messages]);
    }),
  );
}

/** Ends that came between storing the chat and telling main: rows that are still running are replaced. */
export function settleKept(db: HistoryDb, rows: readonly MessageRow[]): Promise<Result<void>> {
  return attempt(() =>
    db.transaction('rw', db.messages, async () => {
      for (const row of rows) {
        const stored = await db.messages.get(row.id);
        if (stored?.status === 'streaming') await db.messages.put(row);
      }
    }),
  );
}
