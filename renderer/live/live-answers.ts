import type { ChatStart, StreamEnd } from '#shared/domain/chat.ts';
import type { AppError } from '#shared/errors.ts';
import type { Bridge } from '#shared/ipc/bridge.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import type { HistoryDb } from '../data/open.ts';
import type { FinishedAnswer, FinishOutcome, StreamingAnswer } from '../data/repos/answers.ts';
import { createEntry } from './answer-entry.ts';
import { type AnswerShelf, createAnswerShelf } from './answer-shelf.ts';
import { type AnswerSync, createAnswerSync } from './answer-sync.ts';
import { nextFrame, type ScheduleFrame } from './frame-notifier.ts';
import { storeAnswer } from './store-answer.ts';

export type StartAnswer = ChatStart & {
  /** What is answered: the parent of the answer's row. */
  readonly parentId: string | null;
};

/** Every answer that is running, or ended and not yet safely stored. Lives outside React. */
export type LiveAnswers = Pick<AnswerShelf, 'get' | 'subscribe' | 'getActive' | 'subscribeActive'> & {
  /** Sends the request. The rows it will be stored in are committed before: see turns.ts. */
  readonly start: (input: StartAnswer) => Promise<Result<void>>;
  readonly stop: (requestId: string) => Promise<Result<void>>;
  /**
   * Takes up what main still holds of an account: running answers go on, ended ones move into the history, and
   * what the history believes to be running and is not becomes `interrupted`. At start, after the history was
   * opened again, and to try again after storing failed.
   */
  readonly attachAll: (accountId: string) => Promise<Result<void>>;
  /** Takes up answers of a chat that another window started, as far as they still run. */
  readonly follow: (requestIds: readonly string[]) => Promise<void>;
  /**
   * Takes up the running answers of a temporary chat that another window hands over. Those that have ended
   * meanwhile are given back: only the other window has their end.
   */
  readonly takeOver: (
    answers: readonly { readonly requestId: string; readonly parentId: string | null }[],
  ) => Promise<readonly string[]>;
  /** Another window goes on with this answer: it is forgotten here. */
  readonly release: (requestId: string) => Promise<void>;
  /** The chat of a temporary answer is kept: its end goes into the history, and main keeps a journal. */
  readonly keep: (requestId: string) => Promise<Result<void>>;
  /** Stops listening to main; the answers go on there. */
  readonly dispose: () => void;
};

/** What of the history the answers need. A window that stores nothing loads it only when something is kept. */
export type AnswersRepo = {
  readonly finishAnswer: (db: HistoryDb, answer: FinishedAnswer) => Promise<Result<FinishOutcome>>;
  readonly listStreaming: (db: HistoryDb) => Promise<Result<readonly StreamingAnswer[]>>;
  readonly markInterrupted: (
    db: HistoryDb,
    messageIds: readonly string[],
    now: string,
  ) => Promise<Result<void>>;
};

export type LiveAnswersDeps = {
  readonly bridge: Bridge;
  readonly repo: AnswersRepo;
  /** The end of an answer in a temporary chat. */
  readonly onTemporary: (answer: FinishedAnswer) => void;
  /** The open history of exactly this account, or null. */
  readonly dbFor: (accountId: string) => HistoryDb | null;
  /** Failures nobody is waiting for: storing an ended answer, telling main that it is stored. */
  readonly onError: (error: AppError) => void;
  /** ISO-8601 UTC */
  readonly now: () => string;
  readonly scheduleFrame?: ScheduleFrame;
};

export function createLiveAnswers(deps: LiveAnswersDeps): LiveAnswers {
  const { commands, events } = deps.bridge;
  const shelf = createAnswerShelf(deps.scheduleFrame ?? nextFrame);
  const acknowledge = (requestId: string) => commands['chat:acknowledge']({ requestId });
  const sync = createAnswerSync({
    bridge: deps.bridge,
    shelf,
    store: (entry) => storeAnswer(entry, { ...deps, changed: shelf.changed, acknowledge }),
  });
  const unsubscribe = [
    events['chat:delta'](sync.onDelta),
    events['chat:ended'](({ requestId, end }) => sync.onEnded(requestId, end)),
    events['chat:role'](({ requestId, role }) => sync.onRole(requestId, role)),
  ];
  return {
    get: shelf.get,
    subscribe: shelf.subscribe,
    getActive: shelf.getActive,
    subscribeActive: shelf.subscribeActive,
    start: (input) => start(input, deps, shelf, sync),
    stop: (requestId) => commands['chat:stop']({ requestId }),
    attachAll: (accountId) => attachAll(accountId, deps, shelf, sync),
    follow: async (requestIds) => {
      for (const requestId of requestIds) await sync.adopt(requestId);
    },
    takeOver: async (answers) => {
      for (const { requestId, parentId } of answers) await sync.adopt(requestId, { parentId });
      return answers.flatMap(({ requestId }) => (shelf.entry(requestId) ? [] : [requestId]));
    },
    release: async (requestId) => {
      shelf.remove(requestId);
      await commands['chat:detach']({ requestId });
    },
    keep: (requestId) => {
      const entry = shelf.entry(requestId);
      if (entry) entry.temporary = false;
      return commands['chat:keep']({ requestId });
    },
    dispose: () => {
      for (const each of unsubscribe) each();
    },
  };
}

async function start(
  { parentId, ...request }: StartAnswer,
  { bridge, now }: LiveAnswersDeps,
  shelf: AnswerShelf,
  sync: AnswerSync,
): Promise<Result<void>> {
  const startedAt = now();
  const options = { parentId, temporary: request.temporary, role: 'writer' } as const;
  const entry = createEntry({ ...request, startedAt }, options);
  // Before main is asked: its first delta may come before its answer.
  shelf.add(entry);
  const started = await bridge.commands['chat:start'](request);
  if (started.ok) return started;
  entry.end = refusedEnd(started.error, now());
  entry.main = 'nothing';
  await sync.settle(entry);
  return started;
}

async function attachAll(
  accountId: string,
  deps: LiveAnswersDeps,
  shelf: AnswerShelf,
  sync: AnswerSync,
): Promise<Result<void>> {
  const db = deps.dbFor(accountId);
  // Read before asking main: an answer that starts in between is then in neither list.
  const streaming = db ? await deps.repo.listStreaming(db) : ok([]);
  const listed = await deps.bridge.commands['chat:list']({ accountId });
  if (!listed.ok) return listed;
  for (const entry of shelf.ended(accountId)) await sync.settle(entry);
  const failures: AppError[] = [];
  // Running ones first: somebody may be looking at them.
  const byUrgency = listed.value.toSorted((a, b) => Number(a.end !== null) - Number(b.end !== null));
  for (const { requestId } of byUrgency) {
    const adopted = await sync.adopt(requestId);
    if (!adopted.ok) failures.push(adopted.error);
  }
  if (!streaming.ok) failures.push(streaming.error);
  else if (db) {
    const known = new Set(listed.value.map(({ requestId }) => requestId));
    const lost = streaming.value.filter(
      ({ requestId }) => requestId === null || !(known.has(requestId) || shelf.entry(requestId)),
    );
    const marked = await deps.repo.markInterrupted(
      db,
      lost.map(({ id }) => id),
      deps.now(),
    );
    if (!marked.ok) failures.push(marked.error);
  }
  return failures[0] ? fail(failures[0]) : ok();
}

function refusedEnd(error: AppError, endedAt: string): StreamEnd {
  return {
    status: 'failed',
    finishReason: null,
    error,
    usage: null,
    firstTokenMs: null,
    reasoningMs: null,
    totalMs: 0,
    endedAt,
  };
}
