import type { Result } from '#shared/result.ts';
import { attempt } from '../attempt.ts';
import type { HistoryDb } from '../open.ts';
import type { PlaceRow } from '../rows.ts';

/** Where the reader left a conversation; null: at its end. */
export function getPlace(db: HistoryDb, conversationId: string): Promise<Result<PlaceRow | null>> {
  return attempt(async () => (await db.places.get(conversationId)) ?? null);
}

/** Null: at its end, which needs no row. */
export function setPlace(
  db: HistoryDb,
  conversationId: string,
  place: Omit<PlaceRow, 'conversationId'> | null,
): Promise<Result<void>> {
  return attempt(() =>
    db.transaction('rw', db.conversations, db.places, async () => {
      // The last word of a chat that is being closed may come after its deletion.
      const isThere = (await db.conversations.get(conversationId)) !== undefined;
      if (place === null || !isThere) await db.places.delete(conversationId);
      else await db.places.put({ ...place, conversationId });
    }),
  );
}
