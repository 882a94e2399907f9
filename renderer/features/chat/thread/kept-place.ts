import { type RefObject, useEffectEvent, useLayoutEffect } from 'react';
import type { CacheSnapshot, VirtualizerHandle } from 'virtua';
import { type Anchor, anchorOf } from './reading-anchor.ts';
import type { ThreadEntry } from './thread-entry.tsx';

/** How long the text has to rest before its place is stored, in ms. */
const restMs = 1000;

/** What the chat's history knows of the place. */
export type Kept = {
  readonly entries: readonly ThreadEntry[];
  /** Where the reader left the chat; null: at its end. */
  readonly place: Anchor | null;
  readonly onPlace: (place: Anchor | null) => void;
};

/** Where the reader was in each chat of this window, with the sizes of its messages. Null: at the end. */
const places = new Map<string, { readonly cache: CacheSnapshot; readonly anchor: Anchor } | null>();

export type StartPlace = {
  readonly entry: number;
  readonly anchor: Anchor;
  readonly cache: CacheSnapshot | undefined;
};

/** Where a chat opens; null: at its end. */
export function startPlace(conversationId: string, { entries, place }: Kept): StartPlace | null {
  const remembered = places.get(conversationId);
  const anchor = remembered === undefined ? place : (remembered?.anchor ?? null);
  if (!anchor) return null;
  const entry = entries.findIndex(({ message }) => message.id === anchor.messageId);
  return entry < 0 ? null : { entry, anchor, cache: remembered?.cache };
}

type Reading = {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly virtualizer: RefObject<VirtualizerHandle | null>;
  /** Whether the reader is at the end and stays there. */
  readonly follows: RefObject<boolean>;
};

/** Keeps where the reader is: when the text has come to rest, and when the chat or the window is left before that. */
export function useKeptPlace(
  conversationId: string,
  { scroller, virtualizer, follows }: Reading,
  kept: Kept,
): void {
  const idOf = useEffectEvent((entry: number) => kept.entries[entry]?.message.id);
  const tell = useEffectEvent(kept.onPlace);
  const isKnownAtEnd = useEffectEvent(() => {
    const before = places.get(conversationId);
    return before === undefined ? kept.place === null : before === null;
  });

  // In a layout effect: its end comes while the messages are still in the document.
  useLayoutEffect(() => {
    const element = scroller.current;
    const sizes = virtualizer.current;
    if (!element || !sizes) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const save = () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      const anchor = follows.current ? null : anchorOf(element, idOf);
      if (!anchor && !follows.current) return;
      const wasAtEnd = isKnownAtEnd();
      places.set(conversationId, anchor && { cache: sizes.cache, anchor });
      if (anchor || !wasAtEnd) tell(anchor);
    };
    const onScroll = () => {
      clearTimeout(timer);
      timer = setTimeout(save, restMs);
    };
    const stop = new AbortController();
    element.addEventListener('scroll', onScroll, { passive: true, signal: stop.signal });
    window.addEventListener('pagehide', save, { signal: stop.signal });
    document.addEventListener('visibilitychange', save, { signal: stop.signal });
    return () => {
      stop.abort();
      save();
    };
  }, [conversationId, scroller, virtualizer, follows]);
}
