import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { SourceEvent } from '../source.ts';
import { type ReadChunk, readChunk } from './chunk.ts';
import { errorInEvent, unreachable, unreadable } from './failure.ts';

const longestEvent = 32 * 1024 * 1024;
/** How long usage is waited for after an end that came without. */
const lateUsageMs = 1000;

type Part = { readonly done: boolean; readonly value: Uint8Array | undefined };

/** What the provider says, as it comes. Its end is passed on once it is known what the answer used. */
export async function* readStream(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<SourceEvent> {
  const feed = createFeed();
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  try {
    for (;;) {
      const part: Part | undefined = await (feed.waitsForUsage() ? orTimeout(reader.read()) : reader.read());
      if (!part || part.done) break;
      yield* feed.read(part.value);
      if (feed.complete()) break;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    if (!feed.finished()) {
      yield {
        kind: 'error',
        failure: { ...unreachable, message: 'The connection to the provider broke off.' },
      };
      return;
    }
  } finally {
    // Whatever else it would say, nobody listens.
    reader.cancel().catch(() => {});
  }
  yield* feed.end();
  if (feed.finished()) yield { kind: 'done', atLimit: feed.atLimit() };
}

function createFeed() {
  const decoder = new TextDecoder();
  let pending: SourceEvent[] = [];
  let finished = false;
  let atLimit = false;
  let ended = false;
  let usageSeen = false;
  const take = () => {
    const ready = pending;
    pending = [];
    return ready;
  };
  const parser = createParser({
    maxBufferSize: longestEvent,
    onEvent: (event) => {
      const read = readEvent(event);
      finished ||= read.finished;
      atLimit ||= read.atLimit ?? false;
      for (const one of read.events) {
        if (one.kind === 'done') ended = true;
        else pending.push(one);
        usageSeen ||= one.kind === 'usage';
      }
    },
    onComment: (text) => pending.push({ kind: 'comment', text: text.trim() }),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') pending.push({ kind: 'error', failure: unreadable });
    },
  });
  return {
    read: (bytes: Uint8Array | undefined) => {
      parser.feed(decoder.decode(bytes, { stream: true }));
      return take();
    },
    /** The last event may lack the blank line that ends it. */
    end: () => {
      parser.feed('\n\n');
      return take();
    },
    finished: () => finished,
    atLimit: () => atLimit,
    waitsForUsage: () => ended && !usageSeen,
    complete: () => ended && usageSeen,
  };
}

function readEvent({ event, data }: EventSourceMessage): ReadChunk {
  if (event !== 'error') return readChunk(data);
  return { events: [{ kind: 'error', failure: errorInEvent(data) }], finished: true };
}

async function orTimeout(part: Promise<Part>): Promise<Part | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, lateUsageMs, undefined);
  try {
    return await Promise.race([part, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
