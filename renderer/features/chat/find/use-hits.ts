import { useEffect, useMemo, useState } from 'react';
import type { LiveAnswers } from '../../../live/live-answers.ts';
import { readText } from '../../../live/text-now.ts';
import { lazyPart, useLazyPart } from '../../../ui/lazy-part.ts';
import type { FindIndex, FoundIn } from './find-index.ts';
import { wantedForm } from './find-matches.ts';
import type { ThreadEntry } from '../thread/thread-entry.tsx';

/** Where a hit is: the message's place in the chat, and which of the message's hits it is. */
export type HitPlace = { readonly entry: number; readonly nth: number };

export type Hits = {
  readonly total: number;
  /** False while messages are still looked through. */
  readonly isComplete: boolean;
  /** The place of the hit of this number, from 0. */
  readonly at: (number: number) => HitPlace | null;
  readonly numberOf: (place: HitPlace) => number;
};

/** How long messages are looked through before the page gets its turn, in ms. */
const pieceMs = 8;
/** How often it is told what has been found so far, in ms. */
const showMs = 200;
/** How often a growing answer is looked through, in ms. */
const growingMs = 500;

const findIndex = lazyPart(async () => (await import('./find-index.ts')).FindIndex);

/** All places of this chat where the query stands, in what is shown of its messages. */
export function useHits(entries: readonly ThreadEntry[], live: LiveAnswers, query: string): Hits {
  const Index = useLazyPart(findIndex);
  const index = useMemo(() => (Index ? new Index() : null), [Index]);
  const wanted = wantedForm(query);
  const [found, setFound] = useState<Found>(nothingYet);

  useEffect(() => {
    if (index === null || wanted === '') return;
    const stop = new AbortController();
    const show = (counts: readonly number[]) => {
      const isComplete = counts.length === entries.length;
      setFound((before) => keepSame(before, { wanted, counts, isComplete }));
    };
    const look = async () => {
      await countAll({ index, entries, live, wanted }, stop.signal, show);
      if (stop.signal.aborted) return;
      const isGrowing = entries.some(({ message }) => growing(live, message.requestId));
      if (isGrowing) timer = setTimeout(() => void look(), growingMs);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [index, entries, live, wanted]);

  return useMemo(() => hitsOf(found.wanted === wanted ? found : nothingYet), [found, wanted]);
}

type Found = {
  readonly wanted: string;
  /** Per message; of the first ones while they are looked through. */
  readonly counts: readonly number[];
  readonly isComplete: boolean;
};

const nothingYet: Found = { wanted: '', counts: [], isComplete: false };

function keepSame(before: Found, { wanted, counts, isComplete }: Found): Found {
  const isSame =
    before.wanted === wanted &&
    before.isComplete === isComplete &&
    before.counts.length === counts.length &&
    counts.every((count, at) => before.counts[at] === count);
  return isSame ? before : { wanted, counts, isComplete };
}

type Question = {
  readonly index: FindIndex;
  readonly entries: readonly ThreadEntry[];
  readonly live: LiveAnswers;
  readonly wanted: string;
};

/** Counts in pieces, so that typing stays quick; shows what it has now and then, and all at the end. */
async function countAll(
  { index, entries, live, wanted }: Question,
  signal: AbortSignal,
  show: (counts: readonly number[]) => void,
): Promise<void> {
  const counts: number[] = [];
  let pieceEnd = performance.now() + pieceMs;
  let nextShow = performance.now() + showMs;
  for (const entry of entries) {
    if (performance.now() > pieceEnd) {
      if (performance.now() > nextShow) {
        show([...counts]);
        nextShow = performance.now() + showMs;
      }
      await new Promise((resolve) => setTimeout(resolve));
      if (signal.aborted) return;
      pieceEnd = performance.now() + pieceMs;
    }
    counts.push(index.count(foundIn(entry, live), wanted));
  }
  show(counts);
}

function foundIn({ message }: ThreadEntry, live: LiveAnswers): FoundIn {
  return { id: message.id, isPlain: message.role === 'user', text: readText(message, live) };
}

function growing(live: LiveAnswers, requestId: string | null): boolean {
  return requestId !== null && live.get(requestId) !== null;
}

function hitsOf({ counts, isComplete }: Found): Hits {
  let total = 0;
  /** Per message, the number of its first hit. */
  const firsts = counts.map((count) => {
    total += count;
    return total - count;
  });
  return {
    total,
    isComplete,
    at: (number) => {
      if (number < 0 || number >= total) return null;
      const entry = counts.findIndex((count, at) => number < (firsts[at] ?? 0) + count);
      return { entry, nth: number - (firsts[entry] ?? 0) };
    },
    numberOf: ({ entry, nth }) => (firsts[entry] ?? 0) + Math.min(nth, Math.max((counts[entry] ?? 0) - 1, 0)),
  };
}
