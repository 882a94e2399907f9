import { type AnswerEntry, type LiveAnswer, publishEntry } from './answer-entry.ts';
import { createFrameNotifier, type ScheduleFrame } from './frame-notifier.ts';

export type ActiveAnswer = { readonly requestId: string; readonly conversationId: string };

/** The answers a window knows, and who watches them. */
export type AnswerShelf = {
  readonly entry: (requestId: string) => AnswerEntry | undefined;
  /** Ended answers of an account that are still here: most of them because storing failed. */
  readonly ended: (accountId: string) => readonly AnswerEntry[];
  readonly add: (entry: AnswerEntry) => void;
  readonly remove: (requestId: string) => void;
  /** The text has grown: views hear of it at the next frame. */
  readonly grown: (entry: AnswerEntry) => void;
  /** Something else has changed: views hear of it now. */
  readonly changed: (entry: AnswerEntry) => void;
  readonly get: (requestId: string) => LiveAnswer | null;
  readonly subscribe: (requestId: string, listener: () => void) => () => void;
  readonly getActive: () => readonly ActiveAnswer[];
  readonly subscribeActive: (listener: () => void) => () => void;
};

export function createAnswerShelf(scheduleFrame: ScheduleFrame): AnswerShelf {
  const entries = new Map<string, AnswerEntry>();
  const watchers = new Map<string, Set<() => void>>();
  const activeWatchers = new Set<() => void>();
  let active: readonly ActiveAnswer[] = [];

  const notifier = createFrameNotifier((requestId) => {
    const entry = entries.get(requestId);
    if (entry) publishEntry(entry);
    for (const listener of watchers.get(requestId) ?? []) listener();
  }, scheduleFrame);

  function updateActive(): void {
    const running = [...entries.values()].filter(({ end }) => end === null);
    if (running.map(({ info }) => info.requestId).join() === active.map(({ requestId }) => requestId).join())
      return;
    active = running.map(({ info: { requestId, conversationId } }) => ({ requestId, conversationId }));
    for (const listener of activeWatchers) listener();
  }

  /** A view keeps the answer until it has turned to the stored row. */
  function dropIfDone(requestId: string): void {
    const entry = entries.get(requestId);
    if (!entry || watchers.has(requestId)) return;
    const stored = entry.storage.status === 'stored';
    if (stored || (entry.phase === 'settled' && entry.role === 'reader')) entries.delete(requestId);
  }

  function changed(entry: AnswerEntry): void {
    updateActive();
    notifier.flush(entry.info.requestId);
    dropIfDone(entry.info.requestId);
  }

  function unsubscribe(requestId: string, listener: () => void): void {
    const set = watchers.get(requestId);
    set?.delete(listener);
    if (set?.size !== 0) return;
    watchers.delete(requestId);
    dropIfDone(requestId);
  }

  return {
    entry: (requestId) => entries.get(requestId),
    ended: (accountId) =>
      [...entries.values()].filter(({ end, info }) => end !== null && info.accountId === accountId),
    add: (entry) => {
      entries.set(entry.info.requestId, entry);
      changed(entry);
    },
    remove: (requestId) => {
      entries.delete(requestId);
      updateActive();
    },
    grown: (entry) => notifier.mark(entry.info.requestId),
    changed,
    get: (requestId) => entries.get(requestId)?.published ?? null,
    subscribe: (requestId, listener) => {
      const set = watchers.get(requestId) ?? new Set();
      watchers.set(requestId, set.add(listener));
      return () => unsubscribe(requestId, listener);
    },
    getActive: () => active,
    subscribeActive: (listener) => {
      activeWatchers.add(listener);
      return () => activeWatchers.delete(listener);
    },
  };
}
