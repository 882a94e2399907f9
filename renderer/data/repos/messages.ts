import type { Result } from '#shared/result.ts';
import { attempt, refuse } from '../attempt.ts';
import type { HistoryDb } from '../open.ts';
import type { ConversationRow, MessageRow } from '../rows.ts';
import { buildTree, leafAfterDeletion, subtreeIds } from '../tree.ts';

export type Thread = {
  readonly conversation: ConversationRow;
  /** In no particular order: see `buildTree`. */
  readonly messages: readonly MessageRow[];
};

/** What `removeBranch` took out: kept in memory for its undo, gone with the window. */
export type RemovedBranch = {
  readonly conversationId: string;
  readonly activeLeafId: string | null;
  readonly messages: readonly MessageRow[];
};

/** A conversation with all its messages; null when there is none, or it is marked for deletion. */
export function readThread(db: HistoryDb, conversationId: string): Promise<Result<Thread | null>> {
  return attempt(() =>
    db.transaction('r', db.conversations, db.messages, async () => {
      const conversation = await db.conversations.get(conversationId);
      if (!conversation || conversation.deletedAt !== null) return null;
      const messages = await db.messages.where('conversationId').equals(conversationId).toArray();
      return { conversation, messages };
    }),
  );
}

/** Deletes a message and everything that follows from it. */
export function removeBranch(db: HistoryDb, messageId: string): Promise<Result<RemovedBranch>> {
  return attempt(() =>
    db.transaction('rw', db.conversations, db.messages, async () => {
      const message = await db.messages.get(messageId);
      const conversation = message && (await db.conversations.get(message.conversationId));
      if (!message || !conversation) refuse('the message is gone');
      const tree = buildTree(await db.messages.where('conversationId').equals(conversation.id).toArray());
      const messages = subtreeIds(tree, messageId).flatMap((id) => tree.byId.get(id) ?? []);
      // Its text is still with main and would come back at its end: stop it first.
      if (messages.some(({ status }) => status === 'streaming')) {
        refuse('an answer is still being written', 'invalid_input');
      }
      await db.messages.bulkDelete(messages.map(({ id }) => id));
      const { activeLeafId } = conversation;
      await db.conversations.put({
        ...conversation,
        activeLeafId: leafAfterDeletion(tree, messageId, activeLeafId),
      });
      return { conversationId: conversation.id, activeLeafId, messages };
    }),
  );
}

/** Undo of `removeBranch`. */
export function restoreBranch(db: HistoryDb, removed: RemovedBranch): Promise<Result<void>> {
  return attempt(() =>
    db.transaction('rw', db.conversations, db.messages, async () => {
      const conversation = await db.conversations.get(removed.conversationId);
      if (!conversation) refuse('the conversation is gone');
      await db.messages.bulkPut([...removed.messages]);
      await db.conversations.put({ ...conversation, activeLeafId: removed.activeLeafId });
    }),
  );
}
