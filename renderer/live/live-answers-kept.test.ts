import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { failWith } from '#shared/result.ts';
import { deleteConversation, purgeDeleted } from '../data/repos/conversations.ts';
import { at, openTestHistory, valueOf } from '../data/test-history.ts';
import { accountId, setUpLiveAnswers, textOf } from './test-live-answers.ts';

test('after a reload running answers go on and ended ones are stored', async () => {
  const { streams, begin, held, live, row, frame } = await setUpLiveAnswers();
  const [running, ended] = [await begin(), await begin()];
  await held(running);
  await held(ended);
  streams.receive(running.requestId, 'so far', 'why');
  streams.receive(ended.requestId, 'finished meanwhile');
  streams.end(ended.requestId, { status: 'stopped', finishReason: null });
  valueOf(await live.attachAll(accountId));
  expect(textOf(live.get(running.requestId))).toBe('so far');
  expect(live.get(running.requestId)?.reasoning.slice(0)).toBe('why');
  expect(live.get(running.requestId)?.end).toBe(null);
  expect(await row(ended)).toMatchObject({ text: 'finished meanwhile', status: 'stopped' });
  expect(streams.held()).toEqual([running.requestId]);
  streams.push(running.requestId, ' and on');
  frame();
  expect(textOf(live.get(running.requestId))).toBe('so far and on');
});

test('text and end that come while attaching are kept', async () => {
  const { fake, streams, begin, held, live, row } = await setUpLiveAnswers();
  const first = await begin();
  await held(first);
  streams.receive(first.requestId, 'before ');
  const snapshot = fake.bridge.commands['chat:attach'];
  const early = await snapshot({ requestId: first.requestId, textOffset: 0, reasoningOffset: 0 });
  let asked = 0;
  fake.answer('chat:attach', async (input) => {
    asked += 1;
    if (asked > 1) return failWith('not_found');
    streams.push(input.requestId, 'during');
    streams.end(input.requestId);
    return early;
  });
  valueOf(await live.attachAll(accountId));
  expect(await row(first)).toMatchObject({ text: 'before during', status: 'complete' });
});

test('what main does not know is interrupted; what runs here is left alone', async () => {
  const { live, begin, started, row } = await setUpLiveAnswers();
  const lost = await begin();
  const running = await started();
  valueOf(await live.attachAll(accountId));
  expect((await row(lost))?.status).toBe('interrupted');
  expect((await row(running))?.status).toBe('streaming');
});

test('when storing fails the answer stays with main and on the screen, until it can be stored', async () => {
  const { streams, started, live, row, errors, window, db, fake } = await setUpLiveAnswers();
  const first = await started();
  streams.push(first.requestId, 'precious');
  const closed = await openTestHistory();
  closed.close();
  window.db = closed;
  streams.end(first.requestId);
  await vi.waitFor(() => expect(errors).toMatchObject([{ code: 'storage_failed' }]));
  expect(textOf(live.get(first.requestId))).toBe('precious');
  expect(live.get(first.requestId)).toMatchObject({ storage: { status: 'failed' } });
  expect(fake.callsOf('chat:acknowledge')).toEqual([]);
  window.db = db;
  valueOf(await live.attachAll(accountId));
  expect(await row(first)).toMatchObject({ text: 'precious', status: 'complete' });
  expect(streams.held()).toEqual([]);
});

test('a refused start that could not be stored is tried again too', async () => {
  const { fake, live, begin, startOf, row, window, db } = await setUpLiveAnswers();
  const first = await begin();
  const closed = await openTestHistory();
  closed.close();
  window.db = closed;
  fake.answer('chat:start', () => failWith('offline'));
  await live.start(startOf(first));
  expect((await row(first))?.status).toBe('streaming');
  window.db = db;
  valueOf(await live.attachAll(accountId));
  expect(await row(first)).toMatchObject({ status: 'failed', error: { code: 'offline' } });
});

test('an answer of an account that is not shown waits with main', async () => {
  const { streams, started, row, window, db, live } = await setUpLiveAnswers();
  const first = await started();
  streams.push(first.requestId, 'for later');
  window.db = null;
  streams.end(first.requestId);
  await vi.waitFor(() => expect(live.get(first.requestId)?.end).not.toBe(null));
  expect(streams.held()).toEqual([first.requestId]);
  window.db = db;
  valueOf(await live.attachAll(accountId));
  expect((await row(first))?.text).toBe('for later');
});

test.each([true, false])('while main is silent it is not told to forget (watched: %s)', async (watched) => {
  const { streams, started, row, live } = await setUpLiveAnswers();
  const first = await started();
  const stop = watched ? live.subscribe(first.requestId, () => {}) : () => {};
  streams.push(first.requestId, 'part');
  streams.receive(first.requestId, ' and rest');
  streams.setSilent(true);
  streams.end(first.requestId);
  await vi.waitFor(async () => expect((await row(first))?.text).toBe('part'));
  expect(streams.held()).toEqual([first.requestId]);
  streams.setSilent(false);
  valueOf(await live.attachAll(accountId));
  expect((await row(first))?.text).toBe('part and rest');
  expect(streams.held()).toEqual([]);
  stop();
});

test('only the writer stores; the role may be handed over before and after the end', async () => {
  const { streams, started, row } = await setUpLiveAnswers();
  const first = await started();
  streams.setRole(first.requestId, 'reader');
  streams.push(first.requestId, 'shared');
  streams.end(first.requestId);
  const second = await started();
  streams.setRole(second.requestId, 'reader');
  streams.setRole(second.requestId, 'writer');
  streams.push(second.requestId, 'mine');
  streams.end(second.requestId);
  await vi.waitFor(async () => expect((await row(second))?.text).toBe('mine'));
  expect((await row(first))?.status).toBe('streaming');
  streams.setRole(first.requestId, 'writer');
  await vi.waitFor(async () =>
    expect(await row(first)).toMatchObject({ text: 'shared', status: 'complete' }),
  );
  await vi.waitFor(() => expect(streams.held()).toEqual([]));
});

test('a deleted conversation is acknowledged and dropped', async () => {
  const { streams, started, db, live } = await setUpLiveAnswers();
  const first = await started();
  streams.push(first.requestId, 'canary');
  valueOf(await deleteConversation(db, first.conversationId, at(1)));
  valueOf(await purgeDeleted(db));
  streams.end(first.requestId);
  await vi.waitFor(() => expect(streams.held()).toEqual([]));
  expect(live.get(first.requestId)).toBe(null);
  expect(await db.messages.count()).toBe(0);
});
