import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { ChatDelta } from '#shared/domain/chat.ts';
import { appError } from '#shared/errors.ts';
import { failWith } from '#shared/result.ts';
import { valueOf } from '../data/test-history.ts';
import { accountId, setUpLiveAnswers, textOf } from './test-live-answers.ts';

test('an answer grows by frames, and is stored and acknowledged at its end', async () => {
  const { streams, live, started, frame, frames, row, fake, db } = await setUpLiveAnswers();
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
  const { streams, started, frame, db, live } = await setUpLiveAnswers();
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
  const { fake, streams, live, begin, startOf, frame } = await setUpLiveAnswers();
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
  const { fake, live, begin, startOf, row } = await setUpLiveAnswers();
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
  const { streams, started, row } = await setUpLiveAnswers();
  const first = await started();
  streams.push(first.requestId, 'almost ');
  streams.receive(first.requestId, 'everything');
  streams.end(first.requestId);
  await vi.waitFor(async () =>
    expect(await row(first)).toMatchObject({ text: 'almost everything', status: 'complete' }),
  );
});

test('a gap is healed at once with one question', async () => {
  const { streams, started, live, frame, fake } = await setUpLiveAnswers();
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
  const { streams, started, live, fake, row } = await setUpLiveAnswers();
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

test('errors of main are answered, strangers’ events ignored, and dispose lets go', async () => {
  const { fake, live, errors, started, streams } = await setUpLiveAnswers();
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
