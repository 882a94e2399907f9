import type { AppError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import type { HistoryDb } from '../data/open.ts';
import type { FinishedAnswer, FinishOutcome } from '../data/repos/answers.ts';
import type { AnswerEntry } from './answer-entry.ts';

export type StoreAnswerDeps = {
  readonly dbFor: (accountId: string) => HistoryDb | null;
  readonly repo: {
    readonly finishAnswer: (db: HistoryDb, answer: FinishedAnswer) => Promise<Result<FinishOutcome>>;
  };
  /** The end of an answer in a temporary chat: for this window's memory alone. */
  readonly onTemporary: (answer: FinishedAnswer) => void;
  readonly changed: (entry: AnswerEntry) => void;
  /** Tells main that it may forget the answer. */
  readonly acknowledge: (requestId: string) => Promise<Result<void>>;
  readonly onError: (error: AppError) => void;
};

/**
 * Moves an ended answer into the history, and only then lets main forget it. When it cannot be stored it stays
 * in memory and with main, and is tried again by the next `attachAll`.
 */
export async function storeAnswer(entry: AnswerEntry, deps: StoreAnswerDeps): Promise<void> {
  if (entry.storage.status === 'storing') return;
  if (entry.storage.status !== 'stored') {
    const db = deps.dbFor(entry.info.accountId);
    // The history of another account is shown: this answer waits with main until its own is opened.
    if (!db && !entry.temporary) return;
    entry.storage = { status: 'storing' };
    const stored = await finish(entry, db, deps);
    entry.storage = stored.ok ? { status: 'stored' } : { status: 'failed', error: stored.error };
    deps.changed(entry);
    if (!stored.ok) return deps.onError(stored.error);
  }
  if (entry.main !== 'holds') return;
  const acknowledged = await deps.acknowledge(entry.info.requestId);
  if (acknowledged.ok) entry.main = 'nothing';
  // Stored it is; main offers it once more at the next start, which changes nothing.
  else if (acknowledged.error.code !== 'not_found') deps.onError(acknowledged.error);
}

async function finish(
  entry: AnswerEntry,
  db: HistoryDb | null,
  deps: StoreAnswerDeps,
): Promise<Result<FinishOutcome>> {
  const { requestId, conversationId, messageId, model, startedAt } = entry.info;
  const { end } = entry;
  if (!end) return { ok: true, value: 'unchanged' };
  const answer = {
    requestId,
    conversationId,
    messageId,
    parentId: entry.parentId,
    model,
    startedAt,
    text: entry.content.text.slice(0),
    reasoning: entry.content.reasoning.slice(0),
    end,
  };
  if (db && !entry.temporary) return deps.repo.finishAnswer(db, answer);
  deps.onTemporary(answer);
  return { ok: true, value: 'unchanged' };
}
