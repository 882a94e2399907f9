import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type ChatDelta, type ChatStart, type StreamEnd, streamSnapshotSchema } from '#shared/domain/chat.ts';
import type { Result } from '#shared/result.ts';
import type { Emit } from '../ipc/types.ts';
import { closingAfterEach, configFor, createTestLog, networkFor } from '../net/test-support.ts';
import type { AnswerSource } from './answer.ts';
import type { ReadOutcome } from './sse-reader.ts';
import { createStreamOwner, type StreamOwner } from './stream-owner.ts';

/** Where the answers of the test that runs have their journals. */
export let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spill-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
// Of the hooks after a test the last one runs first: the folder goes when nothing writes to it any more.
const { cleanups } = closingAfterEach();

export const account = '6f0c0000-0000-4000-8000-000000000001';
export const requestOf = (overrides: Partial<ChatStart> = {}): ChatStart => ({
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

/** The owner of that service's answers; every window is there and in view until the test says otherwise. */
export function setUp(clock?: () => number) {
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

/** What a window was told under a name, in order. */
export const of = <T>(events: readonly Event[], window: number, name: string) =>
  events.filter((event) => event.window === window && event.name === name).map((event) => event.payload as T);
export const deltas = (events: readonly Event[], window: number) =>
  of<ChatDelta>(events, window, 'chat:delta');
export const ends = (events: readonly Event[], window: number) =>
  of<{ requestId: string; end: StreamEnd }>(events, window, 'chat:ended').map(({ end }) => end);
export const textOf = (all: readonly ChatDelta[]) => all.map((delta) => delta.text).join('');

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}
export const attach = async (
  owner: StreamOwner,
  requestId: string,
  window: number,
  textOffset = 0,
  reasoningOffset = 0,
) =>
  streamSnapshotSchema.parse(value(await owner.attach({ requestId, textOffset, reasoningOffset }, window)));
