import type { StreamEnd } from '#shared/domain/chat.ts';
import type { Result } from '#shared/result.ts';
import { attempt } from '../attempt.ts';
import type { HistoryDb } from '../open.ts';
import type { MessageRow } from '../rows.ts';

export type FinishedAnswer = {
  readonly requestId: string;
  readonly conversationId: string;
  readonly messageId: string;
  /** Where the answer belongs, when this window still knows: a lost row is made again there. */
  readonly parentId: string | null;
  readonly model: string;
  readonly startedAt: string;
  readonly text: string;
  readonly reasoning: string;
  readonly end: StreamEnd;
};

/** `gone`: the person deleted the conversation, or the message, meanwhile. There is nothing to keep it in. */
export type FinishOutcome = 'stored' | 'unchanged' | 'gone';

/** Stores how an answer ended, with all its text. Repeating it changes nothing; it never takes text away. */
export function finishAnswer(db: HistoryDb, answer: FinishedAnswer): Promise<Result<FinishOutcome>> {
  return attempt(() =>
    db.transaction('rw', db.conversations, db.messages, async (): Promise<FinishOutcome> => {
      const conversation = await db.conversations.get(answer.conversationId);
      if (!conversation) return 'gone';
      const row = await findRow(db, answer);
      if (!row) return 'gone';
      if (!addsSomething(row, answer)) return 'unchanged';
      await db.messages.put(mergeAnswer(row, answer));
      if (conversation.updatedAt < answer.end.endedAt) {
        await db.conversations.put({ ...conversation, updatedAt: answer.end.endedAt });
      }
      return 'stored';
    }),
  );
}

export type StreamingAnswer = Pick<MessageRow, 'id' | 'requestId'>;

/** Answers the history believes to be running. Read this before asking main what really runs. */
export function listStreaming(db: HistoryDb): Promise<Result<readonly StreamingAnswer[]>> {
  return attempt(async () => {
    const rows = await db.messages.where('status').equals('streaming').toArray();
    return rows.map(({ id, requestId }) => ({ id, requestId }));
  });
}

/** Ends answers that nobody is working on any more, so that they can be continued. */
export function markInterrupted(
  db: HistoryDb,
  messageIds: readonly string[],
  now: string,
): Promise<Result<void>> {
  return attempt(() =>
    db.transaction('rw', db.messages, async () => {
      await db.messages
        .where('id')
        .anyOf(messageIds)
        .and(({ status }) => status === 'streaming')
        .modify({ status: 'interrupted', updatedAt: now });
    }),
  );
}

async function findRow(db: HistoryDb, answer: FinishedAnswer): Promise<MessageRow | undefined> {
  const row = await db.messages.where('requestId').equals(answer.requestId).first();
  if (row) return row.conversationId === answer.conversationId ? row : undefined;
  if (answer.parentId === null || (await db.messages.get(answer.messageId))) return undefined;
  const parent = await db.messages.get(answer.parentId);
  return parent?.conversationId === answer.conversationId ? lostRow(answer) : undefined;
}

/** A final row is only replaced by more text, or when it had been given up and its real end is known now. */
function addsSomething(row: MessageRow, { text, reasoning, end }: FinishedAnswer): boolean {
  if (row.status === 'streaming') return true;
  if (row.prefix.length + text.length > row.text.length || reasoning.length > row.reasoning.length)
    return true;
  return row.status === 'interrupted' && end.status !== 'interrupted';
}

function mergeAnswer(row: MessageRow, { text, reasoning, end }: FinishedAnswer): MessageRow {
  return {
    ...row,
    text: row.prefix.length + text.length >= row.text.length ? row.prefix + text : row.text,
    reasoning: reasoning.length >= row.reasoning.length ? reasoning : row.reasoning,
    status: end.status,
    error: end.error,
    usage: end.usage ?? row.usage,
    finishReason: end.finishReason,
    firstTokenMs: end.firstTokenMs,
    reasoningMs: end.reasoningMs,
    totalMs: end.totalMs,
    updatedAt: end.endedAt,
  };
}

function lostRow(answer: FinishedAnswer): MessageRow {
  return {
    id: answer.messageId,
    conversationId: answer.conversationId,
    parentId: answer.parentId,
    role: 'assistant',
    model: answer.model,
    text: '',
    reasoning: '',
    prefix: '',
    status: 'streaming',
    requestId: answer.requestId,
    error: null,
    usage: null,
    finishReason: null,
    firstTokenMs: null,
    reasoningMs: null,
    totalMs: null,
    createdAt: answer.startedAt,
    updatedAt: answer.startedAt,
  };
}
