import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { at, openTestHistory, turn, valueOf } from '../test-history.ts';
import { deleteConversation, purgeDeleted } from './conversations.ts';
import { getPlace, setPlace } from './places.ts';
import { beginTurn } from './turns.ts';

const place = { messageId: 'm', block: 3, offset: -12.5 };

test('a place is kept until the reader is at the end again', async () => {
  const db = await openTestHistory();
  const begun = turn();
  const { conversationId } = begun;
  valueOf(await beginTurn(db, begun));
  expect(valueOf(await getPlace(db, conversationId))).toBe(null);
  valueOf(await setPlace(db, conversationId, place));
  expect(valueOf(await getPlace(db, conversationId))).toEqual({ ...place, conversationId });
  valueOf(await setPlace(db, conversationId, null));
  expect(await db.places.count()).toBe(0);
});

test('a place goes with its chat, and does not come back after it', async () => {
  const db = await openTestHistory();
  const begun = turn();
  const { conversationId } = begun;
  valueOf(await beginTurn(db, begun));
  valueOf(await setPlace(db, conversationId, place));
  valueOf(await deleteConversation(db, conversationId, at(1)));
  valueOf(await purgeDeleted(db));
  expect(await db.places.count()).toBe(0);
  valueOf(await setPlace(db, conversationId, place));
  expect(await db.places.count()).toBe(0);
});
