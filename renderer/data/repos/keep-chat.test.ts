import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { at, messageRow, openTestHistory, valueOf } from '../test-history.ts';
import { keepChat, settleKept } from './keep-chat.ts';
import { readThread } from './messages.ts';

const chat = {
  conversationId: 'c',
  model: 'vendor/model',
  createdAt: at(0),
  activeLeafId: 'a',
  messages: [
    messageRow({ id: 'q', text: '# Why is the sky blue?' }),
    messageRow({ id: 'a', role: 'assistant', parentId: 'q', status: 'streaming', requestId: 'r' }),
  ],
};

test('a kept chat is in the history with a title of its own, once', async () => {
  const db = await openTestHistory();
  valueOf(await keepChat(db, chat, at(5)));
  valueOf(await keepChat(db, { ...chat, messages: [] }, at(9)));
  const thread = valueOf(await readThread(db, 'c'));
  expect(thread?.conversation).toMatchObject({
    title: 'Why is the sky blue?',
    titleSource: 'auto',
    createdAt: at(0),
    updatedAt: at(5),
    activeLeafId: 'a',
  });
  expect(thread?.messages).toHaveLength(2);
});

test('an end that came meanwhile is stored; one that is stored already stays', async () => {
  const db = await openTestHistory();
  valueOf(await keepChat(db, chat, at(5)));
  const ended = messageRow({
    id: 'a',
    role: 'assistant',
    parentId: 'q',
    requestId: 'r',
    text: 'Scattering.',
  });
  valueOf(await settleKept(db, [ended, messageRow({ id: 'unknown' })]));
  expect((await db.messages.get('a'))?.text).toBe('Scattering.');
  valueOf(await settleKept(db, [{ ...ended, text: 'late' }]));
  expect((await db.messages.get('a'))?.text).toBe('Scattering.');
  expect(await db.messages.get('unknown')).toBeUndefined();
});
