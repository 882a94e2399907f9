import { mkdtemp, readdir, readFile, rm, stat, writeFile, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChatDelta, ChatStart, StreamEnd, StreamSnapshot } from '#shared/domain/chat.ts';
import { maxAnswerLength } from '#shared/limits.ts';
import { chatDeltaSchema, streamInfoSchema, streamSnapshotSchema } from '#shared/domain/chat.ts';
import type { Result } from '#shared/result.ts';
import type { Emit } from '../ipc/types.ts';
import { configFor, createTestLog, networkFor, until } from '../net/test-support.ts';
import type { AnswerSource } from './answer.ts';
import type { ReadOutcome } from './sse-reader.ts';
import { createStreamOwner, type StreamOwner } from './stream-owner.ts';

let folder = '';
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spill-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  await rm(folder, { recursive: true, force: true });
});

const account = '6f0c0000-0000-4000-8000-000000000001';
const requestOf = (overrides: Partial<ChatStart> = {}): ChatStart => ({
  requestId: crypto.randomUUID(),
  accountId: account,
  conversationId: crypto.randomUUID(),
  messageId: crypto.randomUUID(),
  model: 'pool/echo',
  messages: [{ role: 'user', content: 'Hi' }],
  temporary: false,
  ...overrides,
});

type Event = { readonly window: number; readonly name: string; readonly payload: unknown };

/** A service that says what the test tells it to. */
function scripted() {
  const running: {
    say: (text: string, reasoning?: string) => void;
    end: (outcome?: Partial<ReadOutcome>) => void;
    fail: () => void;
    signal: AbortSignal;
  }[] = [];
  const source: AnswerSource = {
    run: (_, { signal, onText }) =>
      new Promise((resolve, reject) => {
        const outcome = { finishReason: null, error: null, usage: null };
        signal.addEventListener('abort', () => resolve({ ...outcome, status: 'stopped' }), { once: true });
        running.push({
          say: (text, reasoning = '') => onText(text, reasoning),
          end: (end = {}) => resolve({ ...outcome, status: 'complete', finishReason: 'stop', ...end }),
          fail: () => reject(new Error('a bug')),
          signal,
        });
      }),
  };
  const last = () => {
    const answer = running.at(-1);
    if (!answer) throw new Error('nothing was asked');
    return answer;
  };
  return { source, last };
}

function setUp(clock?: () => number) {
  const events: Event[] = [];
  const gone = new Set<number>();
  const hidden = new Set<number>();
  const { source, last } = scripted();
  let answered = 0;
  const emit: Emit = {
    toAll: () => undefined,
    to(window, name, payload) {
      if (gone.has(window)) return false;
      events.push({ window, name, payload });
      return true;
    },
  };
  const network = networkFor(configFor('http://127.0.0.1:9'));
  const log = createTestLog();
  const owner = createStreamOwner({
    config: configFor('http://127.0.0.1:9'),
    egress: network.egress,
    tokens: {
      current: () => Promise.reject(new Error('not used')),
      renewed: () => Promise.reject(new Error('not used')),
    },
    spillDir: folder,
    emit,
    isWindowVisible: (window) => !hidden.has(window),
    onAnswered: () => {
      answered += 1;
    },
    log,
    source,
    ...(clock ? { clock } : {}),
  });
  cleanups.push(owner.dispose, network.dispose);
  return { owner, events, gone, hidden, last, log, answered: () => answered };
}

const of = <T>(events: readonly Event[], window: number, name: string) =>
  events.filter((event) => event.window === window && event.name === name).map((event) => event.payload as T);
const deltas = (events: readonly Event[], window: number) => of<ChatDelta>(events, window, 'chat:delta');
const ends = (events: readonly Event[], window: number) =>
  of<{ requestId: string; end: StreamEnd }>(events, window, 'chat:ended').map(({ end }) => end);
const textOf = (all: readonly ChatDelta[]) => all.map((delta) => delta.text).join('');

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}
const attach = async (
  owner: StreamOwner,
  requestId: string,
  window: number,
  textOffset = 0,
  reasoningOffset = 0,
) =>
  streamSnapshotSchema.parse(value(await owner.attach({ requestId, textOffset, reasoningOffset }, window)));
const spillText = (requestId: string) => readFile(join(folder, `${requestId}.jsonl`), 'utf8');

test('an answer reaches its window in order, is journalled first, and ends with what it cost', async () => {
  const { owner, events, last, answered } = setUp();
  const request = requestOf();
  value(await owner.start(request, 1));
  last().say('', 'hm');
  await until(() => deltas(events, 1).length === 1);
  last().say('Hello ');
  last().say('world');
  await until(() => textOf(deltas(events, 1)) === 'Hello world');
  // What a window has seen is on the disk.
  expect(await spillText(request.requestId)).toContain('Hello world');
  const usage = {
    promptTokens: 1,
    completionTokens: 2,
    reasoningTokens: 0,
    cachedTokens: 0,
    costMicroUsd: 5n,
  };
  last().end({ usage });
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 1)[0]).toMatchObject({ status: 'complete', finishReason: 'stop', usage, error: null });
  expect(ends(events, 1)[0]?.firstTokenMs).not.toBeNull();
  let textOffset = 0;
  let reasoningOffset = 0;
  for (const [index, delta] of deltas(events, 1).entries()) {
    expect(chatDeltaSchema.parse(delta)).toMatchObject({ seq: index + 1, textOffset, reasoningOffset });
    textOffset += delta.text.length;
    reasoningOffset += delta.reasoning.length;
  }
  expect(answered()).toBe(1);
  expect((await stat(join(folder, `${request.requestId}.jsonl`))).mode & 0o777).toBe(0o600);
});

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

test('stop keeps the part that is here', async () => {
  const { owner, events, last } = setUp();
  const { requestId, ...rest } = requestOf();
  value(await owner.start({ requestId, ...rest }, 1));
  last().say('half');
  value(owner.stop(requestId));
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 1)[0]).toMatchObject({ status: 'stopped', error: null });
  expect(textOf(deltas(events, 1))).toBe('half');
  value(owner.stop(requestId));
  expect(owner.stop(crypto.randomUUID())).toMatchObject({ error: { code: 'not_found' } });
});

test('a failure in the middle of an answer keeps the text and the reason', async () => {
  const { owner, events, last } = setUp();
  value(await owner.start(requestOf(), 1));
  last().say('half');
  last().end({ status: 'failed', finishReason: null, error: { code: 'upstream_failed', retryable: true } });
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 1)[0]).toMatchObject({ status: 'failed', error: { code: 'upstream_failed' } });
  expect(textOf(deltas(events, 1))).toBe('half');
});

test('an answer longer than can be kept ends, with its beginning', async () => {
  const { owner, events, last } = setUp();
  value(await owner.start(requestOf({ temporary: true }), 1));
  last().say('x'.repeat(maxAnswerLength));
  last().say('y');
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 1)[0]).toMatchObject({ status: 'interrupted', error: { code: 'message_too_long' } });
  expect(textOf(deltas(events, 1))).toHaveLength(maxAnswerLength);
});

test('acknowledging removes the journal and the answer, but not while it runs', async () => {
  const { owner, events, last } = setUp();
  const { requestId, ...rest } = requestOf();
  value(await owner.start({ requestId, ...rest }, 1));
  expect(await owner.acknowledge(requestId)).toMatchObject({ error: { code: 'invalid_input' } });
  last().end();
  await until(() => ends(events, 1).length === 1);
  value(await owner.acknowledge(requestId));
  expect(await readdir(folder)).toEqual([]);
  expect(owner.list(account)).toEqual([]);
  value(await owner.acknowledge(requestId));
  expect(await owner.attach({ requestId, textOffset: 0, reasoningOffset: 0 }, 1)).toMatchObject({
    error: { code: 'not_found' },
  });
});

test('one request id is one answer', async () => {
  const { owner } = setUp();
  const request = requestOf();
  const both = await Promise.all([owner.start(request, 1), owner.start(request, 1)]);
  expect(both.filter((result) => result.ok)).toHaveLength(1);
  expect(await owner.start(request, 2)).toMatchObject({ error: { code: 'invalid_input' } });
});

test('only the answers of one account are listed', async () => {
  const { owner } = setUp();
  const mine = requestOf();
  value(await owner.start(mine, 1));
  value(await owner.start(requestOf({ accountId: '6f0c0000-0000-4000-8000-000000000002' }), 1));
  const list = owner.list(account);
  expect(list.map((info) => info.requestId)).toEqual([mine.requestId]);
  expect(() => streamInfoSchema.array().parse(list)).not.toThrow();
});

test('signing out stops the answers of that account only', async () => {
  const { owner, events } = setUp();
  value(await owner.start(requestOf(), 1));
  value(await owner.start(requestOf({ accountId: '6f0c0000-0000-4000-8000-000000000002' }), 2));
  owner.stopAccount(account);
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 2)).toEqual([]);
});

test('an offset beyond the answer is refused', async () => {
  const { owner } = setUp();
  const { requestId, ...rest } = requestOf();
  value(await owner.start({ requestId, ...rest }, 1));
  expect(await owner.attach({ requestId, textOffset: 1, reasoningOffset: 0 }, 2)).toMatchObject({
    error: { code: 'invalid_input' },
  });
});

test('a temporary chat writes nothing and ends with its window', async () => {
  const { owner, events, last } = setUp();
  const { requestId, ...rest } = requestOf({ temporary: true });
  value(await owner.start({ requestId, ...rest }, 1));
  last().say('secret');
  await until(() => deltas(events, 1).length > 0);
  expect(await readdir(folder)).toEqual([]);
  owner.windowGone(1);
  await until(() => owner.list(account).length === 0);
  expect(last().signal.aborted).toBe(true);
});

test('a temporary answer that is kept has a journal with all of it, and is listed', async () => {
  const { owner, last, events } = setUp();
  const request = requestOf({ temporary: true });
  await owner.start(request, 1);
  last().say('before ', 'thought');
  await until(() => of<ChatDelta>(events, 1, 'chat:delta').length > 0);
  expect(owner.list(account)).toEqual([]);
  last().say('meanwhile ');
  expect(await owner.keep(request.requestId)).toEqual({ ok: true, value: undefined });
  last().say('after');
  expect(owner.list(account)).toMatchObject([{ requestId: request.requestId, end: null }]);
  owner.windowGone(1);
  expect(last().signal.aborted).toBe(false);
  last().end();
  await until(() => owner.list(account)[0]?.end?.status === 'complete');
  const again = setUp();
  await again.owner.recover();
  const found = await again.owner.attach({ ...request, textOffset: 0, reasoningOffset: 0 }, 7);
  expect(found).toMatchObject({
    ok: true,
    value: { text: 'before meanwhile after', reasoning: 'thought', end: { status: 'complete' } },
  });
});

test('keeping an answer again, or one that has ended, changes nothing; an unknown one is refused', async () => {
  const { owner, last } = setUp();
  const request = requestOf({ temporary: true });
  await owner.start(request, 1);
  await owner.keep(request.requestId);
  expect(await owner.keep(request.requestId)).toMatchObject({ ok: true });
  last().say('x');
  last().end();
  await until(() => owner.list(account)[0]?.end?.status === 'complete');
  expect(await owner.keep(request.requestId)).toMatchObject({ ok: true });
  expect(await owner.keep(crypto.randomUUID())).toMatchObject({ ok: false, error: { code: 'not_found' } });
});

test('a bug in the source still ends the answer', async () => {
  const { owner, events, last } = setUp();
  value(await owner.start(requestOf(), 1));
  last().fail();
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 1)[0]).toMatchObject({ status: 'failed', error: { code: 'internal' } });
});

test('a folder that cannot be written refuses the start', async () => {
  const { owner } = setUp();
  await rm(folder, { recursive: true });
  await writeFile(folder, 'a file in its place');
  expect(await owner.start(requestOf(), 1)).toMatchObject({ error: { code: 'storage_failed' } });
});

test('quitting closes every journal as interrupted, and the next run brings the answers back', async () => {
  const first = setUp();
  const { requestId, ...rest } = requestOf();
  value(await first.owner.start({ requestId, ...rest }, 1));
  first.last().say('zwölf 🎉\u2028\n', 'hm');
  await first.owner.dispose();

  const second = setUp();
  await second.owner.recover();
  expect(second.owner.list(account)).toMatchObject([{ requestId, end: { status: 'interrupted' } }]);
  const snapshot = await attach(second.owner, requestId, 9);
  expect(snapshot).toMatchObject({ text: 'zwölf 🎉\u2028\n', reasoning: 'hm', role: 'writer' });
  value(await second.owner.acknowledge(requestId));
  expect(await readdir(folder)).toEqual([]);
});

test('a complete answer that nobody stored comes back complete, with its cost', async () => {
  const first = setUp();
  const { requestId, ...rest } = requestOf();
  value(await first.owner.start({ requestId, ...rest }, 1));
  first.last().say('done');
  const usage = {
    promptTokens: 1,
    completionTokens: 2,
    reasoningTokens: 0,
    cachedTokens: 0,
    costMicroUsd: 10n ** 18n,
  };
  first.last().end({ usage });
  await until(() => ends(first.events, 1).length === 1);
  const second = setUp();
  await second.owner.recover();
  const snapshots = await Promise.all([
    attach(second.owner, requestId, 1),
    attach(second.owner, requestId, 2, 2),
  ]);
  expect(snapshots[0]).toMatchObject({ text: 'done', end: { status: 'complete', usage }, role: 'writer' });
  expect(snapshots[1]).toMatchObject({ text: 'ne', role: 'reader' });
});

test('a process killed at any byte loses no whole line', async () => {
  const first = setUp();
  const { requestId, ...rest } = requestOf();
  value(await first.owner.start({ requestId, ...rest }, 1));
  let said = '';
  for (const word of ['zwölf ', 'Boxkämpfer ', '🎉 ', 'jagen']) {
    said += word;
    first.last().say(word);
    await until(() => textOf(deltas(first.events, 1)) === said);
  }
  first.last().end();
  await until(() => ends(first.events, 1).length === 1);
  const whole = await readFile(join(folder, `${requestId}.jsonl`));
  const header = whole.indexOf('\n') + 1;
  for (let cut = header; cut <= whole.length; cut += 1) {
    await writeFile(join(folder, `${requestId}.jsonl`), whole.subarray(0, cut));
    const { owner } = setUp();
    await owner.recover();
    const { text, end } = await attach(owner, requestId, 1);
    const lines = whole.subarray(header, cut).toString().split('\n').slice(0, -1);
    const onDisk = lines.map((line) => (JSON.parse(line) as { t?: string }).t ?? '').join('');
    // A last line that is whole but for its line break is not torn.
    expect(text.startsWith(onDisk)).toBe(true);
    expect(said.startsWith(text)).toBe(true);
    expect(end?.status).toBe(cut === whole.length ? 'complete' : 'interrupted');
  }
});

test.each(['', '{', '{"version":2}\n', 'x\n{"t":"a"}\n'])(
  'a journal with the header %j is moved aside',
  async (content) => {
    const requestId = crypto.randomUUID();
    await writeFile(join(folder, `${requestId}.jsonl`), content);
    await writeFile(join(folder, 'notes.txt'), 'not ours');
    const { owner, log } = setUp();
    await owner.recover();
    expect(owner.list(account)).toEqual([]);
    expect((await readdir(folder)).toSorted()).toEqual([`${requestId}.jsonl.broken`, 'notes.txt'].toSorted());
    expect(log.lines.map((line) => line.event)).toContain('spill.unreadable');
  },
);

test('a damaged journal is kept for a week and not for ever [P5]', async () => {
  const [old, recent] = [crypto.randomUUID(), crypto.randomUUID()];
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);
  for (const [id, days] of [
    [old, 8],
    [recent, 6],
  ] as const) {
    const file = join(folder, `${id}.jsonl.broken`);
    await writeFile(file, 'some text');
    await utimes(file, daysAgo(days), daysAgo(days));
  }
  await setUp().owner.recover();
  expect(await readdir(folder)).toEqual([`${recent}.jsonl.broken`]);
});

type Step =
  | { readonly kind: 'say'; readonly text: string; readonly reasoning: string }
  | { readonly kind: 'attach' | 'reload' | 'detach' | 'gone' | 'hide' | 'show'; readonly window: number }
  | { readonly kind: 'wait' };

const windows = fc.integer({ min: 1, max: 3 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      text: fc.string({ unit: 'grapheme', maxLength: 5 }),
      reasoning: fc.string({ maxLength: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('attach', 'reload', 'detach', 'gone', 'hide', 'show'),
      window: windows,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
);

/** What a window has on its screen, put together as the page does it. */
function screen() {
  let text = '';
  let reasoning = '';
  let seq = 0;
  return {
    text: () => text,
    reasoning: () => reasoning,
    snapshot(snapshot: StreamSnapshot) {
      text = text.slice(0, snapshot.textOffset) + snapshot.text;
      reasoning = reasoning.slice(0, snapshot.reasoningOffset) + snapshot.reasoning;
      seq = snapshot.seq;
    },
    delta(delta: ChatDelta) {
      seq += 1;
      expect(delta).toMatchObject({ seq, textOffset: text.length, reasoningOffset: reasoning.length });
      text += delta.text;
      reasoning += delta.reasoning;
    },
  };
}

test('whatever attaches, reloads and leaves when, everybody who stays ends with the same text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { maxLength: 30 }), async (script) => {
      // Time that runs fast: every frame is due at once.
      let time = 0;
      const { owner, events, hidden, last } = setUp(() => (time += 20));
      const { requestId, ...rest } = requestOf({ temporary: false });
      const screens = new Map([[1, screen()]]);
      let read = 0;
      const drain = () => {
        for (const event of events.slice(read)) {
          if (event.name === 'chat:delta') screens.get(event.window)?.delta(event.payload as ChatDelta);
        }
        read = events.length;
      };
      value(await owner.start({ requestId, ...rest }, 1));
      let said = '';
      let thought = '';
      for (const step of script) {
        if (step.kind === 'say') {
          said += step.text;
          thought += step.reasoning;
          last().say(step.text, step.reasoning);
        } else if (step.kind === 'wait') await new Promise((resolve) => setTimeout(resolve, 2));
        else if (step.kind === 'hide') hidden.add(step.window);
        else if (step.kind === 'show') hidden.delete(step.window);
        else if (step.kind === 'detach' || step.kind === 'gone') {
          if (step.kind === 'gone') owner.windowGone(step.window);
          else value(owner.detach(requestId, step.window));
          drain();
          screens.delete(step.window);
        } else {
          drain();
          const shown = step.kind === 'attach' ? (screens.get(step.window) ?? screen()) : screen();
          screens.set(step.window, shown);
          shown.snapshot(
            await attach(owner, requestId, step.window, shown.text().length, shown.reasoning().length),
          );
          read = events.length;
        }
        drain();
      }
      last().end();
      await until(() =>
        owner.list(account).some((info) => info.requestId === requestId && info.end !== null),
      );
      drain();
      for (const shown of screens.values()) {
        expect(shown.text()).toBe(said);
        expect(shown.reasoning()).toBe(thought);
      }
      const late = await attach(owner, requestId, 7);
      expect(late).toMatchObject({ text: said, reasoning: thought });
    }),
    { numRuns: 60 },
  );
});
