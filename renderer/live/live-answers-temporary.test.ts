import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { ok } from '#shared/result.ts';
import { turn, valueOf } from '../data/test-history.ts';
import { setUpLiveAnswers, textOf } from './test-live-answers.ts';

test('a temporary chat leaves nothing in the history', async () => {
  const { streams, live, startOf, db } = await setUpLiveAnswers();
  const first = turn();
  valueOf(await live.start({ ...startOf(first), temporary: true }));
  const stop = live.subscribe(first.requestId, () => {});
  streams.push(first.requestId, 'secret');
  streams.end(first.requestId);
  await vi.waitFor(() => expect(streams.held()).toEqual([]));
  expect(textOf(live.get(first.requestId))).toBe('secret');
  expect(await db.messages.count()).toBe(0);
  stop();
});

test('the end of a temporary answer goes to whoever holds the chat, once', async () => {
  const { streams, live, startOf, temporary } = await setUpLiveAnswers();
  const first = turn();
  valueOf(await live.start({ ...startOf(first), temporary: true }));
  streams.push(first.requestId, 'only here');
  streams.end(first.requestId);
  await vi.waitFor(() => expect(temporary).toHaveLength(1));
  expect(temporary[0]).toMatchObject({
    conversationId: first.conversationId,
    messageId: first.messageId,
    text: 'only here',
    end: { status: 'complete' },
  });
});

test('a temporary answer that is kept ends in the history', async () => {
  const { fake, streams, live, startOf, begin, row, temporary } = await setUpLiveAnswers();
  fake.answer('chat:keep', () => ok());
  const first = await begin();
  valueOf(await live.start({ ...startOf(first), temporary: true }));
  streams.push(first.requestId, 'kept');
  valueOf(await live.keep(first.requestId));
  expect(fake.callsOf('chat:keep')).toEqual([{ requestId: first.requestId }]);
  streams.end(first.requestId);
  await vi.waitFor(async () => expect((await row(first))?.status).toBe('complete'));
  expect((await row(first))?.text).toBe('kept');
  expect(temporary).toEqual([]);
});

test('another window takes a running answer over, in the middle of it', async () => {
  const { fake, streams, live, startOf, held, temporary, db } = await setUpLiveAnswers();
  fake.answer('chat:detach', () => ok());
  const first = turn();
  await held(first);
  streams.push(first.requestId, 'from the other ');
  const gone = crypto.randomUUID();
  expect(
    await live.takeOver([
      { requestId: first.requestId, parentId: first.userMessageId },
      { requestId: gone, parentId: null },
    ]),
  ).toEqual([gone]);
  streams.push(first.requestId, 'window');
  streams.end(first.requestId);
  await vi.waitFor(() => expect(temporary).toMatchObject([{ text: 'from the other window' }]));
  expect(await db.messages.count()).toBe(0);

  const second = turn();
  valueOf(await live.start({ ...startOf(second), temporary: true }));
  await live.release(second.requestId);
  expect(fake.callsOf('chat:detach')).toEqual([{ requestId: second.requestId }]);
  expect(live.get(second.requestId)).toBeNull();
  expect(live.getActive()).toEqual([]);
});
