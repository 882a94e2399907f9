import { createParser } from 'eventsource-parser';
import type { Usage } from '#shared/domain/chat.ts';
import { type AppError, appError } from '#shared/errors.ts';
import { foreignAnswer, isJson } from '../net/answers.ts';
import type { EgressResponse } from '../net/egress.ts';
import { networkError } from '../net/errors.ts';
import { parseAnswerPart } from './deltas.ts';
import { chatHttpError, midStreamError } from './errors.ts';

/** How the reading of one 2xx answer ended. `stopped` is the caller's own doing. */
export type ReadOutcome = {
  readonly status: 'complete' | 'interrupted' | 'failed' | 'stopped';
  readonly finishReason: string | null;
  readonly error: AppError | null;
  readonly usage: Usage | null;
};

export type ReadOptions = {
  readonly signal: AbortSignal;
  readonly onText: (text: string, reasoning: string) => void;
  /** Silence longer than this ends the stream; comments count as life. */
  readonly idleMs?: number;
  /** After the last word: how long to wait for the usage. */
  readonly lingerMs?: number;
};

const defaultIdleMs = 75_000;
const defaultLingerMs = 1_000;
const maxBufferSize = 32 * 1024 * 1024;

/**
 * Reads an answer. It counts as complete only when it says so (a finish reason or `[DONE]`): a stream that just
 * ends, a page, or an error in an answer with status 200 are all told apart from it.
 */
export async function readAnswer(response: EgressResponse, options: ReadOptions): Promise<ReadOutcome> {
  const type = response.headers.get('content-type') ?? '';
  if (/^text\/event-stream\b/i.test(type)) return await readStream(response, options);
  if (isJson(response.headers)) return await readCompletion(response, options);
  response.discard();
  return ending('failed', { error: foreignAnswer(response.status, response.headers, new Date()) });
}

type State = {
  finishReason: string | null;
  done: boolean;
  usage: Usage | null;
  error: AppError | null;
  /** The stream itself is broken, not the answer in it. */
  malformed: boolean;
};

async function readStream(response: EgressResponse, options: ReadOptions): Promise<ReadOutcome> {
  const state: State = { finishReason: null, done: false, usage: null, error: null, malformed: false };
  const parser = createParser({
    maxBufferSize,
    onEvent: (event) => takeEvent(state, event, options.onText),
    onError: (error) => {
      // Unknown field lines are legal and ignored; only the overflow ends everything.
      if (error.type === 'max-buffer-size-exceeded') state.malformed = true;
    },
  });
  const decoder = new TextDecoder();
  const cut = await pump(response, options, state, (chunk) =>
    parser.feed(decoder.decode(chunk, { stream: true })),
  );
  // A last event without its empty line is an event all the same.
  if (cut === 'end' && !state.malformed) parser.feed(`${decoder.decode()}\n\n`);
  return conclude(state, cut);
}

type Cut = 'end' | 'enough' | 'idle' | 'stopped' | { readonly thrown: unknown };

/** Feeds bytes until the stream ends, is finished, falls silent, breaks or is stopped. */
async function pump(
  response: EgressResponse,
  options: ReadOptions,
  state: State,
  feed: (chunk: Uint8Array) => void,
): Promise<Cut> {
  const { idleMs = defaultIdleMs, lingerMs = defaultLingerMs } = options;
  const iterator = response.body[Symbol.asyncIterator]();
  const alarm = createAlarm(response.discard);
  let lingering = false;
  alarm.set('idle', idleMs);
  try {
    for (;;) {
      const step = await nextChunk(iterator);
      if ('thrown' in step) return options.signal.aborted ? 'stopped' : (alarm.rung() ?? step);
      if (step.done) return 'end';
      feed(step.value);
      if (state.error || state.malformed || isFinished(state)) return 'enough';
      if (state.finishReason === null && !state.done) {
        alarm.set('idle', idleMs);
      } else if (!lingering) {
        lingering = true;
        alarm.set('enough', lingerMs);
      }
    }
  } finally {
    alarm.clear();
    response.discard();
  }
}

async function nextChunk(iterator: AsyncIterator<Uint8Array>) {
  try {
    return await iterator.next();
  } catch (thrown) {
    return { thrown };
  }
}

/** A timer that breaks the connection off, and remembers that it did and why. */
function createAlarm(discard: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let armed: 'idle' | 'enough' | undefined;
  let rung: 'idle' | 'enough' | null = null;
  return {
    rung: () => rung,
    set(cut: 'idle' | 'enough', ms: number) {
      // Re-arming the same timer costs nothing; this runs for every chunk.
      if (timer && armed === cut) {
        timer.refresh();
        return;
      }
      clearTimeout(timer);
      armed = cut;
      timer = setTimeout(() => {
        rung = cut;
        discard();
      }, ms);
    },
    clear: () => clearTimeout(timer),
  };
}

function isFinished(state: State): boolean {
  return state.usage !== null && state.done;
}

function takeEvent(
  state: State,
  event: { readonly event?: string | undefined; readonly data: string },
  onText: ReadOptions['onText'],
): void {
  if (state.error || state.malformed) return;
  if (event.data.trim() === '[DONE]') {
    state.done = true;
    return;
  }
  if (event.data === '') return;
  const part = parseAnswerPart(event.data);
  if (!part) {
    if (event.event === 'error') state.error = midStreamError(event.data);
    else state.malformed = true;
    return;
  }
  if (part.text !== '' || part.reasoning !== '') onText(part.text, part.reasoning);
  state.usage = part.usage ?? state.usage;
  state.finishReason = part.finishReason ?? state.finishReason;
  if (part.error !== null) state.error = midStreamError(part.error);
  else if (event.event === 'error') state.error = midStreamError(event.data);
  else if (part.finishReason === 'error') state.error = appError('upstream_failed');
}

function conclude(state: State, cut: Cut): ReadOutcome {
  const { finishReason, usage } = state;
  if (state.error) return ending('failed', { error: state.error, finishReason, usage });
  if (state.done || finishReason !== null) return ending('complete', { finishReason, usage });
  if (cut === 'stopped') return ending('stopped', { usage });
  if (state.malformed) return ending('interrupted', { error: appError('bad_response'), usage });
  if (cut === 'idle') return ending('interrupted', { error: appError('stream_idle'), usage });
  const detail = typeof cut === 'object' ? networkError(cut.thrown).detail : undefined;
  const error = appError('stream_interrupted', detail === undefined ? {} : { detail });
  return ending('interrupted', { error, usage });
}

/** A proxy that does not stream, or an error that came with status 200. */
async function readCompletion(response: EgressResponse, options: ReadOptions): Promise<ReadOutcome> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  const state: State = { finishReason: null, done: false, usage: null, error: null, malformed: false };
  const cut = await pump(response, options, state, (chunk) =>
    parts.push(decoder.decode(chunk, { stream: true })),
  );
  if (cut !== 'end') return conclude(state, cut);
  const text = parts.join('') + decoder.decode();
  const part = parseAnswerPart(text);
  if (!part) return ending('failed', { error: appError('bad_response') });
  const isEmpty = part.finishReason === null && part.text === '';
  if (part.error !== null || isEmpty) {
    return ending('failed', { error: chatHttpError({ ...response, text }, new Date()) });
  }
  options.onText(part.text, part.reasoning);
  return ending('complete', { finishReason: part.finishReason, usage: part.usage });
}

function ending(status: ReadOutcome['status'], rest: Partial<Omit<ReadOutcome, 'status'>>): ReadOutcome {
  return { status, finishReason: null, error: null, usage: null, ...rest };
}
