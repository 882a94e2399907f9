import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { at, messageRow, openTestHistory, streamEnd, valueOf } from '../test-history.ts';
import { exportableIds, exportChat } from './chat-export.ts';

const conversation = (id: string, seconds: number, deletedAt: string | null = null) => ({
  id,
  title: `Chat ${id}`,
  titleSource: 'auto' as const,
  model: 'a/b',
  createdAt: at(seconds),
  updatedAt: at(100 - seconds),
  activeLeafId: null,
  pinned: 0 as const,
  deletedAt,
});

test('oldest first, without what is marked for deletion', async () => {
  const db = await openTestHistory();
  await db.conversations.bulkAdd([
    conversation('b', 2),
    conversation('a', 1),
    conversation('gone', 0, at(9)),
  ]);
  expect(valueOf(await exportableIds(db))).toEqual(['a', 'b']);
  expect(valueOf(await exportChat(db, 'gone'))).toBeNull();
  expect(valueOf(await exportChat(db, 'never'))).toBeNull();
});

test('every version of every message, parents first even where the clock says nothing, amounts as digits', async () => {
  const db = await openTestHistory();
  await db.conversations.add(conversation('c', 0));
  const { usage } = streamEnd();
  await db.messages.bulkAdd([
    messageRow({ id: '1-answer', parentId: '2-question', role: 'assistant', text: 'first', usage }),
    messageRow({
      id: '0-again',
      parentId: '2-question',
      role: 'assistant',
      text: 'second',
      createdAt: at(5),
    }),
    messageRow({ id: '2-question', text: 'why' }),
    messageRow({ id: '0-orphan', parentId: 'lost', text: 'alone', createdAt: at(9) }),
    messageRow({ id: 'x', conversationId: 'other', text: 'elsewhere' }),
  ]);
  const text = valueOf(await exportChat(db, 'c')) ?? '';
  const chat = JSON.parse(text) as { readonly title: string; readonly messages: readonly { id: string }[] };
  expect(chat.title).toBe('Chat c');
  expect(chat.messages.map(({ id }) => id)).toEqual(['2-question', '0-orphan', '1-answer', '0-again']);
  expect(text).toContain('"costMicroUsd":"4200"');
  expect(text).not.toContain('elsewhere');
});
