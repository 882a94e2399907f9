import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { ChatDelta } from '#shared/domain/chat.ts';
import { type AppError, appError } from '#shared/errors.ts';
import { failWith, ok } from '#shared/result.ts';
import type { HistoryDb } from '../data/open.ts';
import { deleteConversation, purgeDeleted } from '../data/repos/conversations.ts';
import { type BeginTurn, beginTurn } from '../data/repos/turns.ts';
import type { MessageRow } from '../data/rows.ts';
import { at, openTestHistory, turn, valueOf } from '../data/test-history.ts';
import type { FinishedAnswer } from '../data/repos/answers.ts';
import * as answersRepo from '../data/repos/answers.ts';
import { createFakeBridge } from '../platform/fake-bridge.ts';
import { createFakeStreams } from './fake-streams.ts';
import type { LiveAnswer } from './answer-entry.ts';
import { createLiveAnswers } from './live-answers.ts';

const textOf = (answer: LiveAnswer | null) => answer?.text.slice(0);

const accountId = 'a0a0a0a0-0000-4000-8000-000000000001';

async function setUp() {
  const fake = createFakeBridge();
  const streams = createFakeStreams(fake);
  const errors: AppError[] = [];
  const temporary: FinishedAnswer[] = [];
  const frames: (() => void)[] = [];
  const db = await openTestHistory();
  const window: { db: HistoryDb | null } = { db };
  const live = createLiveAnswers({
    bridge: fake.bridge,
    repo: answersRepo,
    onTemporary: (answer) => temporary.push(answer),
    dbFor: (id) => (id === accountId ? window.db : null),
    onError: (error) => errors.push(error),
    now: () => at(30),
    scheduleFrame: (run) => frames.push(run),
  });
  const frame = () => {
    for (const run of frames.splice(0)) run();
  };
  const begin = async () => {
    const first = turn();
    valueOf(await beginTurn(db, first));
    return first;
  };
  const startOf = ({ requestId, conversationId, messageId, userMessageId, model, text }: BeginTurn) => ({
    requestId,
    accountId,
    conversationId,
    messageId,
    model,
    messages: [{ role: 'user' as const, content: text }],
    temporary: false,
    parentId: userMessageId,
  });
  const row = (first: BeginTurn): Promise<MessageRow | undefined> => db.messages.get(first.messageId);
  const started = async () => {
    const first = await begin();
    valueOf(await live.start(startOf(first)));
    return first;
  };
  const held = async (first: BeginTurn) => streams.hold({ ...startOf(first) });
  return {
    fake,
    streams,
    errors,
    temporary,
    frames,
    frame,
    db,
    window,
    live,
    begin,
    startOf,
    row,
    started,
    held,
  };
}

test('an answer grows by frames, and is stored and acknowledged at its end', async () => {
  const { streams, live, started, frame, frames, row, fake, db } = await setUp();
  const first = await started();
  const seen = vi.fn();
  const stopWatching = live.subscribe(first.requestId, seen);
  expect(live.getActive()).toEqual([{ requestId: first.requestId, conversationId: first.conversationId }]);

  streams.push(first.requestId, '', 'thinking');
  for (const word of ['It ', 'scatters', '.']) streams.push(first.requestId, word);
  expect(textOf(live.get(first.requestId))).toBe('');
  expect(frames).toHaveLength(1);
  frame();
  expect(seen).toHaveBeenCalledTimes(1);
  const shown = live.get(first.requestId);
  expect(textOf(shown)).toBe('It scatters.');
  expect(shown?.reasoning.slice(0)).toBe('thinking');
  expect(shown?.end).toBe(null);
  expect(live.get(first.requestId)).toBe(shown);
  expect((await row(first))?.text).toBe('');

  streams.push(first.requestId, ' Done');
  streams.end(first.requestId);
  expect(textOf(live.get(first.requestId))).toBe('It scatters. Done');
  expect(live.get(first.requestId)).toMatchObject({ end: { status: 'complete' } });
  expect(live.getActive()).toEqual([]);
  await vi.waitFor(() => expect(streams.held()).toEqual([]));
  expect(await row(first)).toMatchObject({
    text: 'It scatters. Done',
    reasoning: 'thinking',
    status: 'complete',
  });
  expect(live.get(first.requestId)?.storage).toEqual({ status: 'stored' });
  stopWatching();
  expect(live.get(first.requestId)).toBe(null);
  expect(fake.callsOf('chat:acknowledge')).toHaveLength(1);
  expect(await db.messages.count()).toBe(2);
});

test('while an answer streams nothing is written to the history', async () => {
  const { streams, started, frame, db, live } = await setUp();
  const first = await started();
  const writes = vi.fn();
  for (const table of db.tables) {
    table.hook('creating', writes);
    table.hook('updating', writes);
  }
  for (let count = 0; count < 500; count += 1) {
    streams.push(first.requestId, 'word ');
    frame();
  }
  expect(textOf(live.get(first.requestId))).toHaveLength(2500);
  expect(writes).not.toHaveBeenCalled();
});

test('text that comes before the answer to chat:start is not lost', async () => {
  const { fake, streams, live, begin, startOf, frame } = await setUp();
  const first = await begin();
  fake.answer('chat:start', async () => {
    streams.hold(startOf(first));
    streams.push(first.requestId, 'early');
    return { ok: true, value: undefined };
  });
  valueOf(await live.start(startOf(first)));
  frame();
  expect(textOf(live.get(first.requestId))).toBe('early');
});

test('a refused start is stored as the failure of the answer, and main is not asked again', async () => {
  const { fake, live, begin, startOf, row } = await setUp();
  const first = await begin();
  fake.answer('chat:start', () => failWith('insufficient_credits'));
  expect(await live.start(startOf(first))).toMatchObject({ ok: false });
  expect(await row(first)).toMatchObject({
    status: 'failed',
    error: { code: 'insufficient_credits' },
    text: '',
  });
  expect(live.getActive()).toEqual([]);
  expect(fake.calls.map(({ command }) => command)).toEqual(['chat:start']);
});

test('a lost last delta is asked for before storing', async () => {
  const { streams, started, row } = await setUp();
  const first = await started();
  streams.push(first.requestId, 'almost ');
  streams.receive(first.requestId, 'everything');
  streams.end(first.requestId);
  await vi.waitFor(async () =>
    expect(await row(first)).toMatchObject({ text: 'almost everything', status: 'complete' }),
  );
});

test('a gap is healed at once with one question', async () => {
  const { streams, started, live, frame, fake } = await setUp();
  const first = await started();
  streams.push(first.requestId, 'one ');
  streams.receive(first.requestId, 'two ');
  streams.push(first.requestId, 'three ');
  streams.push(first.requestId, 'four');
  await vi.waitFor(() => {
    frame();
    expect(textOf(live.get(first.requestId))).toBe('one two three four');
  });
  expect(fake.callsOf('chat:attach')).toEqual([
    { requestId: first.requestId, textOffset: 4, reasoningOffset: 0 },
  ]);
});

test('whatever is lost, repeated or late, the text is main’s text and is never wrong on the way', async () => {
  const { streams, started, live, fake, row } = await setUp();
  const step = fc.record({
    text: fc.string({ maxLength: 5 }),
    reasoning: fc.string({ maxLength: 3 }),
    fate: fc.constantFrom('send', 'send', 'lose', 'twice', 'late'),
    pause: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const first = await started();
      let text = '';
      let late: ChatDelta[] = [];
      const check = () => expect(text.startsWith(textOf(live.get(first.requestId)) ?? '')).toBe(true);
      for (const { text: added, reasoning, fate, pause } of steps) {
        text += added;
        const delta = streams.receive(first.requestId, added, reasoning);
        if (fate === 'late') late.push(delta);
        else if (fate !== 'lose') fake.emit('chat:delta', delta);
        if (fate === 'twice') {
          for (const each of [delta, ...late]) fake.emit('chat:delta', each);
          late = [];
        }
        check();
        if (pause) await Promise.resolve();
      }
      streams.end(first.requestId);
      await vi.waitFor(async () => expect((await row(first))?.status).toBe('complete'), { interval: 1 });
      const stored = await row(first);
      expect([stored?.text, stored?.reasoning]).toEqual([
        text,
        steps.map(({ reasoning }) => reasoning).join(''),
      ]);
    }),
    { numRuns: 100 },
  );
});

test('after a reload running answers go on and ended ones are stored', async () => {
  const { streams, begin, held, live, row, frame } = await setUp();
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
  const { fake, streams, begin, held, live, row } = await setUp();
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
  const { live, begin, started, row } = await setUp();
  const lost = await begin();
  const running = await started();
  valueOf(await live.attachAll(accountId));
  expect((await row(lost))?.status).toBe('interrupted');
  expect((await row(running))?.status).toBe('streaming');
});

test('when storing fails the answer stays with main and on the screen, until it can be stored', async () => {
  const { streams, started, live, row, errors, window, db, fake } = await setUp();
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
  const { fake, live, begin, startOf, row, window, db } = await setUp();
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
  const { streams, started, row, window, db, live } = await setUp();
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
  const { streams, started, row, live } = await setUp();
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
  const { streams, started, row } = await setUp();
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
  const { streams, started, db, live } = await setUp();
  const first = await started();
  streams.push(first.requestId, 'canary');
  valueOf(await deleteConversation(db, first.conversationId, at(1)));
  valueOf(await purgeDeleted(db));
  streams.end(first.requestId);
  await vi.waitFor(() => expect(streams.held()).toEqual([]));
  expect(live.get(first.requestId)).toBe(null);
  expect(await db.messages.count()).toBe(0);
});

test('a temporary chat leaves nothing in the history', async () => {
  const { streams, live, startOf, db } = await setUp();
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
  const { streams, live, startOf, temporary } = await setUp();
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
  const { fake, streams, live, startOf, begin, row, temporary } = await setUp();
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
  const { fake, streams, live, startOf, held, temporary, db } = await setUp();
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

test('errors of main are answered, strangers’ events ignored, and dispose lets go', async () => {
  const { fake, live, errors, started, streams } = await setUp();
  const first = await started();
  fake.emit('chat:delta', { ...streams.receive(first.requestId, 'x'), requestId: crypto.randomUUID() });
  expect(live.getActive()).toHaveLength(1);
  fake.answer('chat:list', () => failWith('internal'));
  expect(await live.attachAll(accountId)).toMatchObject({ ok: false, error: { code: 'internal' } });
  expect(await live.stop(crypto.randomUUID())).toMatchObject({ ok: false, error: { code: 'not_found' } });
  fake.answer('chat:acknowledge', () => ({ ok: false, error: appError('internal') }));
  streams.end(first.requestId);
  await vi.waitFor(() => expect(errors).toMatchObject([{ code: 'internal' }]));
  live.dispose();
  expect((['chat:delta', 'chat:ended', 'chat:role'] as const).map(fake.listenerCount)).toEqual([0, 0, 0]);
});
