import { describeBug } from '#shared/bugs.ts';
import { maxAnswerLength } from '#shared/limits.ts';
import type { ChatStart, StreamEnd, StreamInfo, StreamSnapshot } from '#shared/domain/chat.ts';
import { appError } from '#shared/errors.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { AccessTokens } from '../auth/session-types.ts';
import type { ServiceConfig } from '../config.ts';
import type { Emit } from '../ipc/types.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../net/egress.ts';
import { type AnswerSource, createAnswerSource } from './answer.ts';
import { createAnswerTimes } from './answer-times.ts';
import { type Ending, endOf } from './answer-end.ts';
import { createAttachments } from './attachments.ts';
import { createSpillFolder, type RecoveredSpill } from './spill.ts';
import type { ReadOutcome } from './sse-reader.ts';
import { createStream, type Stream } from './stream.ts';

/** Owns every answer from the request to the acknowledgement, whatever happens to the windows. */
export type StreamOwner = {
  /** Finds the answers that earlier runs of the app left unacknowledged. */
  readonly recover: () => Promise<void>;
  readonly start: (input: ChatStart, window: number) => Promise<Result<void>>;
  readonly stop: (requestId: string) => Result<void>;
  readonly list: (accountId: string) => StreamInfo[];
  readonly attach: (
    input: { readonly requestId: string; readonly textOffset: number; readonly reasoningOffset: number },
    window: number,
  ) => Promise<Result<StreamSnapshot>>;
  readonly detach: (requestId: string, window: number) => Result<void>;
  readonly acknowledge: (requestId: string) => Promise<Result<void>>;
  /** The chat of a temporary answer is kept: from now on it is journalled and listed like any other. */
  readonly keep: (requestId: string) => Promise<Result<void>>;
  /** A window was closed or its page is lost for good. */
  readonly windowGone: (window: number) => void;
  /** The person signed out. */
  readonly stopAccount: (accountId: string) => void;
  /** Ends an account's answers and removes their journals from the disk. */
  readonly wipeAccount: (accountId: string) => Promise<void>;
  readonly isAnswering: () => boolean;
  /** Ends every running answer as interrupted and waits until their journals are closed. */
  readonly dispose: () => Promise<void>;
};

type Owned = {
  readonly stream: Stream;
  temporary: boolean;
  readonly end: (ending: Ending) => void;
  finished: Promise<void>;
};

/** An answer as it ended; its text is read only when somebody wants it. */
export type EndedAnswer = {
  readonly conversationId: string;
  readonly temporary: boolean;
  /** The window it was written for, if one is left. */
  readonly window: number | undefined;
  readonly status: StreamEnd['status'];
  readonly beginning: (length: number) => string;
};

export type StreamOwnerOptions = {
  readonly config: ServiceConfig | null;
  readonly egress: Egress;
  readonly tokens: AccessTokens;
  readonly spillDir: string;
  readonly emit: Emit;
  readonly isWindowVisible: (window: number) => boolean;
  /** An answer ended: the balance has changed. */
  readonly onAnswered: (answer: EndedAnswer) => void;
  /** How many answers are being written, whenever that changes. */
  readonly onRunning?: (count: number) => void;
  readonly log: Log;
  /** Monotonic milliseconds. */
  readonly clock?: () => number;
  readonly source?: AnswerSource;
};

export function createStreamOwner(options: StreamOwnerOptions): StreamOwner {
  const { config, egress, tokens, emit, isWindowVisible, onAnswered, log } = options;
  const clock = options.clock ?? (() => performance.now());
  const source =
    options.source ?? (config ? createAnswerSource({ apiUrl: config.apiUrl, egress, tokens }) : null);
  const spills = createSpillFolder({ folder: options.spillDir, log });
  const owned = new Map<string, Owned>();
  /** Found at the start, read from the disk when a window wants to see them. */
  const recovered = new Map<string, RecoveredSpill>();
  const starting = new Set<string>();
  const readings = new Map<string, Promise<Stream | null>>();

  function tellRunning(): void {
    const running = [...owned.values()].filter(({ stream }) => stream.info().end === null);
    options.onRunning?.(running.length);
  }

  const attachmentsOf = (requestId: string) => createAttachments({ requestId, emit, isWindowVisible, clock });

  async function create(input: ChatStart, window: number): Promise<Stream> {
    const { requestId, accountId, conversationId, messageId, model } = input;
    const startedAt = new Date().toISOString();
    const header = { requestId, accountId, conversationId, messageId, model, startedAt };
    const spill = input.temporary ? null : await spills.create(header);
    const attachments = attachmentsOf(requestId);
    attachments.add(window, { textOffset: 0, reasoningOffset: 0 });
    return createStream({ header, attachments, spill, clock, log });
  }

  function run(stream: Stream, input: ChatStart, answers: AnswerSource): Owned {
    const abort = new AbortController();
    let ending: Ending = 'stopped';
    const times = createAnswerTimes(clock);
    let length = 0;
    const end = (why: Ending) => {
      ending = why;
      abort.abort();
    };
    function onText(text: string, reasoning: string): void {
      if (abort.signal.aborted) return;
      length += text.length + reasoning.length;
      if (length > maxAnswerLength) {
        end('too-long');
        return;
      }
      times.received(text, reasoning);
      stream.push({ text, reasoning });
    }
    async function complete(): Promise<void> {
      const outcome = await answerOrBug(answers, input, abort.signal, onText);
      const final = endOf(outcome, ending, times.read());
      log.info('chat.ended', { status: final.status, code: final.error?.code ?? '' });
      await stream.finish(final);
      const { temporary } = entry;
      const window = stream.attachments.writer();
      if (temporary && stream.attachments.count() === 0) owned.delete(input.requestId);
      const { conversationId } = input;
      onAnswered({ conversationId, temporary, window, status: final.status, beginning: stream.beginning });
      tellRunning();
    }
    const entry: Owned = { stream, temporary: input.temporary, end, finished: Promise.resolve() };
    entry.finished = complete();
    return entry;
  }

  async function answerOrBug(
    answers: AnswerSource,
    input: ChatStart,
    signal: AbortSignal,
    onText: (text: string, reasoning: string) => void,
  ): Promise<ReadOutcome> {
    try {
      return await answers.run(input, { signal, onText });
    } catch (error) {
      // The windows must hear of an end even when the fault is ours.
      log.error('chat.bug', describeBug(error));
      return { status: 'failed', error: appError('internal'), finishReason: null, usage: null };
    }
  }

  /** The stream, brought back from the disk when it is one of an earlier run. Several who ask share one reading. */
  async function find(requestId: string): Promise<Stream | null> {
    const found = owned.get(requestId);
    if (found) return found.stream;
    const reading = readings.get(requestId) ?? bringBack(requestId);
    readings.set(requestId, reading);
    try {
      return await reading;
    } finally {
      readings.delete(requestId);
    }
  }

  async function bringBack(requestId: string): Promise<Stream | null> {
    const spill = recovered.get(requestId);
    if (!spill) return null;
    const piece = await spills.read(requestId);
    // Somebody may have acknowledged it meanwhile.
    if (!recovered.delete(requestId)) return null;
    const stream = createStream({
      header: spill.header,
      attachments: attachmentsOf(requestId),
      spill: null,
      clock,
      log,
      initial: { ...piece, end: spill.end },
    });
    owned.set(requestId, { stream, temporary: false, end: () => undefined, finished: Promise.resolve() });
    return stream;
  }

  async function acknowledge(requestId: string): Promise<Result<void>> {
    const found = owned.get(requestId);
    if (found && found.stream.info().end === null) {
      return failWith('invalid_input', { detail: 'the answer is still running' });
    }
    owned.delete(requestId);
    recovered.delete(requestId);
    try {
      await spills.remove(requestId);
      return ok();
    } catch (error) {
      log.error('spill.remove_failed', describeBug(error));
      return failWith('storage_failed');
    }
  }

  return {
    async recover() {
      for (const spill of await spills.recover()) recovered.set(spill.header.requestId, spill);
      log.info('chat.recovered', { count: recovered.size });
    },
    async start(input, window) {
      const { requestId } = input;
      if (!source) return failWith('not_configured');
      if (owned.has(requestId) || recovered.has(requestId) || starting.has(requestId)) {
        return failWith('invalid_input', { detail: 'this request was made before' });
      }
      starting.add(requestId);
      try {
        const stream = await create(input, window);
        owned.set(requestId, run(stream, input, source));
        tellRunning();
        return ok();
      } catch (error) {
        log.error('spill.create_failed', describeBug(error));
        return failWith('storage_failed');
      } finally {
        starting.delete(requestId);
      }
    },
    stop(requestId) {
      const found = owned.get(requestId);
      if (!found) return recovered.has(requestId) ? ok() : failWith('not_found');
      found.end('stopped');
      return ok();
    },
    list: (accountId) =>
      [
        ...[...recovered.values()].map(({ header, end }): StreamInfo => ({ ...header, end })),
        // A temporary chat is the business of the window that shows it.
        ...[...owned.values()].filter(({ temporary }) => !temporary).map(({ stream }) => stream.info()),
      ].filter((info) => info.accountId === accountId),
    async attach({ requestId, textOffset, reasoningOffset }, window) {
      const stream = await find(requestId);
      return stream ? stream.attach(window, { textOffset, reasoningOffset }) : failWith('not_found');
    },
    detach(requestId, window) {
      owned.get(requestId)?.stream.attachments.remove(window);
      return ok();
    },
    acknowledge,
    async keep(requestId) {
      const found = owned.get(requestId);
      if (!found) return failWith('not_found');
      const { end: _, ...header } = found.stream.info();
      try {
        await found.stream.keep(() => spills.create(header));
        found.temporary = false;
        return ok();
      } catch (error) {
        log.error('spill.create_failed', describeBug(error));
        return failWith('storage_failed');
      }
    },
    windowGone(window) {
      for (const [requestId, { stream, temporary, end }] of owned) {
        stream.attachments.remove(window);
        if (!temporary || stream.attachments.count() > 0) continue;
        // A temporary chat lives in its window: with the window, it is gone.
        if (stream.info().end === null) end('stopped');
        else owned.delete(requestId);
      }
    },
    stopAccount(accountId) {
      for (const { stream, end } of owned.values()) {
        if (stream.info().accountId === accountId) end('stopped');
      }
    },
    async wipeAccount(accountId) {
      const its = [...owned.values()].filter(({ stream }) => stream.info().accountId === accountId);
      for (const { end } of its) end('stopped');
      await Promise.all(its.map(({ finished }) => finished));
      const spilled = [...recovered.values()].filter(({ header }) => header.accountId === accountId);
      const ids = [...its.map(({ stream }) => stream.info()), ...spilled.map(({ header }) => header)];
      await Promise.all(ids.map(({ requestId }) => acknowledge(requestId)));
    },
    isAnswering: () => [...owned.values()].some(({ stream }) => stream.info().end === null),
    async dispose() {
      for (const { end } of owned.values()) end('interrupted');
      await Promise.all([...owned.values()].map(({ finished }) => finished));
    },
  };
}
