import { ok, type Result } from '#shared/result.ts';
import type { HistoryDb } from '../../data/open.ts';
import { keepChat, settleKept } from '../../data/repos/keep-chat.ts';
import type { LiveAnswers } from '../../live/live-answers.ts';
import {
  type MemoryChat,
  resetTemporaryChat,
  useTemporaryChatStore,
} from '../../stores/temporary-chat-store.ts';

/**
 * Moves the temporary chat into the history, running answers and all: their rows first, then main keeps a journal
 * of them, and what ended in between is stored as it ended. Only then is it gone from memory.
 */
export async function keepTemporary(
  chat: MemoryChat,
  { db, live, now }: { readonly db: HistoryDb; readonly live: LiveAnswers; readonly now: () => string },
): Promise<Result<string>> {
  const kept = await keepChat(db, chat, now());
  if (!kept.ok) return kept;
  for (const { status, requestId } of chat.messages) {
    if (status !== 'streaming' || requestId === null) continue;
    const journalled = await live.keep(requestId);
    // It ended meanwhile and main has let go of it: its end is in memory.
    if (!journalled.ok && journalled.error.code !== 'not_found') return journalled;
  }
  const latest = useTemporaryChatStore.getState().chat;
  if (latest?.conversationId === chat.conversationId) {
    const ended = latest.messages.filter(({ status }) => status !== 'streaming');
    const settled = await settleKept(db, ended);
    if (!settled.ok) return settled;
    resetTemporaryChat();
  }
  return ok(chat.conversationId);
}
