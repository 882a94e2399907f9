import { useLiveQuery } from 'dexie-react-hooks';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Result } from '#shared/result.ts';
import type { History, HistoryState } from './history.ts';
import type { HistoryDb } from './open.ts';
import { listConversations, searchTitles } from './repos/conversations.ts';
import { getDraft } from './repos/drafts.ts';
import { readThread, type Thread } from './repos/messages.ts';
import { getPlace } from './repos/places.ts';
import type { ConversationRow, PlaceRow } from './rows.ts';

export function useHistoryState(history: History): HistoryState {
  return useSyncExternalStore(history.subscribe, history.getState);
}

/** The list beside the chat, kept up to date; undefined while it is first read, the shorter one while it gets longer. */
export function useConversations(
  db: HistoryDb | null,
  limit: number,
): Result<readonly ConversationRow[]> | undefined {
  return useCurrent(db, 'list', (open) => listConversations(open, limit), limit);
}

/** Conversations by title, kept up to date; undefined while they are first read. */
export function useTitleSearch(
  db: HistoryDb | null,
  query: string,
  limit: number,
): Result<readonly ConversationRow[]> | undefined {
  return useCurrent(db, `titles ${query}`, (open) => searchTitles(open, query, limit), limit);
}

/**
 * A conversation and its messages, kept up to date; undefined while it is first read, null inside when it is gone.
 * Another count of `tries` reads it again.
 */
export function useThread(
  db: HistoryDb | null,
  conversationId: string,
  tries = 0,
): Result<Thread | null> | undefined {
  return useCurrent(db, `thread ${conversationId}`, (open) => readThread(open, conversationId), tries);
}

/** The unsent text of a conversation; undefined while it is read. For filling the composer, not for following it. */
export function useDraft(db: HistoryDb | null, conversationId: string): Result<string> | undefined {
  return useCurrent(db, `draft ${conversationId}`, (open) => getDraft(open, conversationId));
}

/** Where the reader left a conversation; undefined while it is read. For opening it there, not for following it. */
export function usePlace(db: HistoryDb | null, conversationId: string | null): PlaceRow | null | undefined {
  const [read, setRead] = useState<{ db: HistoryDb; conversationId: string; place: PlaceRow | null }>();
  useEffect(() => {
    if (!db || conversationId === null) return;
    let isWanted = true;
    void getPlace(db, conversationId).then((result) => {
      // A history that cannot be read is told of by what shows its messages.
      if (isWanted) setRead({ db, conversationId, place: result.ok ? result.value : null });
    });
    return () => {
      isWanted = false;
    };
  }, [db, conversationId]);
  if (!db || conversationId === null) return null;
  return read?.db === db && read.conversationId === conversationId ? read.place : undefined;
}

/**
 * A live query that never shows the result of an earlier question, or of another account's history. With another
 * `version` (a longer list, another try) it is the same question, whose result stays until the next one is there.
 */
function useCurrent<T>(
  db: HistoryDb | null,
  key: string,
  read: (open: HistoryDb) => Promise<Result<T>>,
  version = 0,
): Result<T> | undefined {
  const answer = useLiveQuery(
    async () => ({ db, key, result: db ? await read(db) : undefined }),
    [db, key, version],
  );
  return answer?.db === db && answer.key === key ? answer.result : undefined;
}
