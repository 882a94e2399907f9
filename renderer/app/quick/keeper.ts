import { failWith, ok, type Result } from '#shared/result.ts';
import type { History } from '../../data/history.ts';
import type { HistoryDb } from '../../data/open.ts';
import type { AnswersRepo, LiveAnswers } from '../../live/live-answers.ts';
import type { MemoryChat } from '../../stores/temporary-chat-store.ts';

export type KeptPlace = {
  readonly accountId: string;
  readonly conversationId: string;
  readonly history: History;
};

/** Moves quick chats into the history. What that needs is loaded when the first one is kept. */
export type Keeper = {
  readonly keep: (chat: MemoryChat, live: LiveAnswers) => Promise<Result<KeptPlace>>;
  readonly dbFor: (accountId: string) => HistoryDb | null;
  readonly repo: AnswersRepo;
};

const loadRoom = () => import('./keep-room.ts');

export function createKeeper(): Keeper {
  const histories = new Map<string, History>();

  async function open(accountId: string): Promise<History> {
    const known = histories.get(accountId);
    if (known) {
      await known.retry();
      return known;
    }
    const history = await (await loadRoom()).openHistoryOf(accountId);
    histories.set(accountId, history);
    return history;
  }

  const dbFor = (accountId: string) => histories.get(accountId)?.dbFor(accountId) ?? null;
  return {
    keep: async (chat, live) => {
      const { accountId } = chat;
      const history = await open(accountId);
      const state = history.getState();
      const db = dbFor(accountId);
      if (!db)
        return state.status === 'failed' ? { ok: false, error: state.error } : failWith('storage_failed');
      const { keepTemporary } = await loadRoom();
      const kept = await keepTemporary(chat, { db, live, now: () => new Date().toISOString() });
      return kept.ok ? ok({ accountId, conversationId: kept.value, history }) : kept;
    },
    dbFor,
    repo: {
      finishAnswer: async (...args) => (await loadRoom()).answersRepo.finishAnswer(...args),
      listStreaming: async (...args) => (await loadRoom()).answersRepo.listStreaming(...args),
      markInterrupted: async (...args) => (await loadRoom()).answersRepo.markInterrupted(...args),
    },
  };
}
