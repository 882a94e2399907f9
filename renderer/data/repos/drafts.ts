import type { Result } from '#shared/result.ts';
import { attempt } from '../attempt.ts';
import type { HistoryDb } from '../open.ts';

/** The unsent text of a conversation (or of `newChatDraftId`); '' when there is none. */
export function getDraft(db: HistoryDb, conversationId: string): Promise<Result<string>> {
  return attempt(async () => (await db.drafts.get(conversationId))?.text ?? '');
}

export function setDraft(
  db: HistoryDb,
  conversationId: string,
  text: string,
  now: string,
): Promise<Result<void>> {
  return attempt(async () => {
    if (text === '') await db.drafts.delete(conversationId);
    else await db.drafts.put({ conversationId, text, updatedAt: now });
  });
}

export function clearDraft(db: HistoryDb, conversationId: string): Promise<Result<void>> {
  return attempt(() => db.drafts.delete(conversationId));
}
