import type { ConversationRow, MessageRow } from './rows.ts';
import { autoTitle } from './title.ts';

// Rows are made here and stored elsewhere: a temporary chat has the same ones, and no disk.

export type AnswerIds = {
  readonly conversationId: string;
  /** The answer's own row. */
  readonly messageId: string;
  readonly requestId: string;
  readonly model: string;
  /** ISO-8601 UTC */
  readonly now: string;
};

export type NewTurn = AnswerIds & {
  /** The message before, or null for the first. */
  readonly parentId: string | null;
  readonly userMessageId: string;
  readonly text: string;
};

/** A conversation that begins with this message. */
export function newConversation({ conversationId, model, text, now }: NewTurn): ConversationRow {
  const title = autoTitle(text);
  return {
    id: conversationId,
    title,
    titleSource: title === '' ? 'none' : 'auto',
    model,
    createdAt: now,
    updatedAt: now,
    activeLeafId: null,
    pinned: 0,
    deletedAt: null,
  };
}

export function advanced(row: ConversationRow, { messageId, model, now }: AnswerIds): ConversationRow {
  return { ...row, model, activeLeafId: messageId, updatedAt: now };
}

export function userRow(turn: NewTurn): MessageRow {
  return {
    ...emptyRow(turn.userMessageId, turn),
    parentId: turn.parentId,
    role: 'user',
    text: turn.text,
    status: 'complete',
  };
}

/** An empty answer, before anything of it has come. */
export function answerRow(ids: AnswerIds, parentId: string): MessageRow {
  return {
    ...emptyRow(ids.messageId, ids),
    parentId,
    role: 'assistant',
    model: ids.model,
    status: 'streaming',
    requestId: ids.requestId,
  };
}

function emptyRow(id: string, { conversationId, now }: AnswerIds) {
  return {
    id,
    conversationId,
    model: null,
    text: '',
    reasoning: '',
    prefix: '',
    requestId: null,
    error: null,
    usage: null,
    finishReason: null,
    firstTokenMs: null,
    reasoningMs: null,
    totalMs: null,
    createdAt: now,
    updatedAt: now,
  };
}
