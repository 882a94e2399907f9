import type { Result } from '#shared/result.ts';
import { attempt, refuse } from '../attempt.ts';
import type { HistoryDb } from '../open.ts';
import { advanced, type AnswerIds, answerRow, newConversation, type NewTurn, userRow } from '../new-rows.ts';
import type { ConversationRow, MessageRow } from '../rows.ts';

export type BeginAnswer = AnswerIds & {
  /** What the answer goes on from; empty for one from the beginning. */
  readonly prefix: string;
  /** What is answered. The answer becomes one more version beside those that are there. */
  readonly parentId: string;
};

/** An edited message's own parent makes the edit a new branch. */
export type BeginTurn = NewTurn & {
  /** True makes the conversation in the same commit. */
  readonly isNew: boolean;
  /** Cleared in the same commit, so that no text is both sent and still in the composer. */
  readonly draftId: string | null;
};

export type BegunTurn = {
  readonly conversation: ConversationRow;
  readonly user: MessageRow;
  readonly answer: MessageRow;
};

/** Stores the person's message and an empty answer in one commit. Only then may anything be sent. */
export function beginTurn(db: HistoryDb, turn: BeginTurn): Promise<Result<BegunTurn>> {
  return attempt(() =>
    db.transaction('rw', db.conversations, db.messages, db.drafts, async () => {
      const before = turn.isNew ? newConversation(turn) : await presentConversation(db, turn.conversationId);
      await checkParent(db, turn.conversationId, turn.parentId);
      const user = userRow(turn);
      const answer = answerRow(turn, user.id);
      const conversation = advanced(before, turn);
      if (turn.isNew) await db.conversations.add(conversation);
      else await db.conversations.put(conversation);
      await db.messages.bulkAdd([user, answer]);
      if (turn.draftId !== null) await db.drafts.delete(turn.draftId);
      return { conversation, user, answer };
    }),
  );
}

/** Stores an empty answer under a message that is there: another version, or a first one after a failure. */
export function beginAnswer(
  db: HistoryDb,
  answer: BeginAnswer,
): Promise<Result<{ readonly conversation: ConversationRow; readonly answer: MessageRow }>> {
  return attempt(() =>
    db.transaction('rw', db.conversations, db.messages, async () => {
      const before = await presentConversation(db, answer.conversationId);
      await checkParent(db, answer.conversationId, answer.parentId);
      const { prefix } = answer;
      const row = { ...answerRow(answer, answer.parentId), prefix, text: prefix };
      const conversation = advanced(before, answer);
      await db.conversations.put(conversation);
      await db.messages.add(row);
      return { conversation, answer: row };
    }),
  );
}

async function presentConversation(db: HistoryDb, id: string): Promise<ConversationRow> {
  const row = await db.conversations.get(id);
  if (!row || row.deletedAt !== null) refuse('the conversation is gone');
  return row;
}

async function checkParent(db: HistoryDb, conversationId: string, parentId: string | null): Promise<void> {
  if (parentId === null) return;
  const parent = await db.messages.get(parentId);
  if (parent?.conversationId !== conversationId) refuse('the message before is gone');
}
