import { expect, test } from 'vitest';
import { until } from '../net/test-support.ts';
import { account, attach, deltas, ends, of, requestOf, setUp, textOf, value } from './test-support.ts';

test('words that come together travel together', async () => {
  const { owner, events, last } = setUp();
  value(await owner.start(requestOf(), 1));
  for (let index = 0; index < 500; index += 1) last().say('x');
  last().end();
  await until(() => ends(events, 1).length === 1);
  expect(textOf(deltas(events, 1))).toBe('x'.repeat(500));
  expect(deltas(events, 1).length).toBeLessThan(20);
});

test('a hidden window is told rarely but everything, in the end too', async () => {
  const { owner, events, last, hidden } = setUp();
  const { requestId, ...rest } = requestOf();
  value(await owner.start({ requestId, ...rest }, 1));
  await attach(owner, requestId, 2);
  hidden.add(2);
  for (const word of ['a', 'b', 'c', 'd']) {
    const before = textOf(deltas(events, 1)).length;
    last().say(word);
    await until(() => textOf(deltas(events, 1)).length > before);
  }
  last().end();
  await until(() => ends(events, 2).length === 1);
  expect(textOf(deltas(events, 1))).toBe('abcd');
  expect(textOf(deltas(events, 2))).toBe('abcd');
  expect(deltas(events, 2).length).toBeLessThan(deltas(events, 1).length);
});

test('goes on without any window, and the next one gets everything', async () => {
  const { owner, events, last } = setUp();
  const { requestId, ...rest } = requestOf();
  value(await owner.start({ requestId, ...rest }, 1));
  last().say('before ');
  await until(() => textOf(deltas(events, 1)) === 'before ');
  owner.windowGone(1);
  last().say('between ');
  last().end();
  await until(() => owner.list(account)[0]?.end != null);
  const snapshot = await attach(owner, requestId, 2);
  expect(snapshot).toMatchObject({ text: 'before between ', role: 'writer', end: { status: 'complete' } });
  expect(ends(events, 1)).toEqual([]);
});

test('the writer is the first; the role is handed on when its window detaches, closes or is lost', async () => {
  const { owner, events, last, gone } = setUp();
  const { requestId, ...rest } = requestOf();
  value(await owner.start({ requestId, ...rest }, 1));
  expect((await attach(owner, requestId, 2)).role).toBe('reader');
  expect((await attach(owner, requestId, 3)).role).toBe('reader');
  expect((await attach(owner, requestId, 1)).role).toBe('writer');
  value(owner.detach(requestId, 1));
  expect(of(events, 2, 'chat:role')).toEqual([{ requestId, role: 'writer' }]);
  // A window that vanished without a word is noticed when it is spoken to.
  gone.add(2);
  last().say('x');
  await until(() => of(events, 3, 'chat:role').length === 1);
  expect((await attach(owner, requestId, 4)).role).toBe('reader');
  owner.windowGone(3);
  expect(of(events, 4, 'chat:role')).toHaveLength(1);
  owner.windowGone(4);
  expect((await attach(owner, requestId, 5)).role).toBe('writer');
});

test('a window that attaches again can tell old deltas from new ones', async () => {
  const { owner, events, last } = setUp();
  const { requestId, ...rest } = requestOf();
  value(await owner.start({ requestId, ...rest }, 1));
  last().say('old');
  await until(() => deltas(events, 1).length === 1);
  const { seq, text } = await attach(owner, requestId, 1);
  expect([seq, text]).toEqual([1, 'old']);
  last().say('new');
  await until(() => deltas(events, 1).length === 2);
  expect(deltas(events, 1)[1]).toMatchObject({ seq: 2, textOffset: 3, text: 'new' });
});

test('an offset beyond the answer is refused', async () => {
  const { owner } = setUp();
  const { requestId, ...rest } = requestOf();
  value(await owner.start({ requestId, ...rest }, 1));
  expect(await owner.attach({ requestId, textOffset: 1, reasoningOffset: 0 }, 2)).toMatchObject({
    error: { code: 'invalid_input' },
  });
});
