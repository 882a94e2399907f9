import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { CacheSnapshot, VirtualizerHandle } from 'virtua';

/** Within this distance of the end the reader counts as being at the end, in CSS px. */
const nearEnd = 32;

/** What moves the text by a person's will: wheel, finger, keys, scroll bar, selecting. */
const handEvents = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

type Place = { readonly cache: CacheSnapshot; readonly offset: number };

/** Where the reader was in each chat, as long as the window lives. Absent: at the end. */
const places = new Map<string, Place>();

type ReadingPlace = {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The growing child of the scroller. */
  readonly content: RefObject<HTMLDivElement | null>;
  readonly virtualizer: RefObject<VirtualizerHandle | null>;
  /** Sizes of the messages when the chat was left. */
  readonly cache: CacheSnapshot | undefined;
  readonly isAtEnd: boolean;
  readonly toEnd: () => void;
  /** Brings a message into view and stops following. */
  readonly show: (index: number) => void;
};

/**
 * Opens a chat at its end, or where the reader was. Follows growing content while the reader is at the end, and
 * stops the moment they scroll up. A new `turn` goes to the end.
 */
export function useReadingPlace(conversationId: string, turn: number): ReadingPlace {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const [remembered] = useState(() => places.get(conversationId));
  const follows = useRef(remembered === undefined);
  const [isAtEnd, setAtEnd] = useState(remembered === undefined);

  const toEnd = useCallback(() => {
    follows.current = true;
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);
  const show = useCallback((index: number) => {
    follows.current = false;
    virtualizer.current?.scrollToIndex(index, { align: 'center' });
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (remembered && element) element.scrollTop = remembered.offset;
  }, [remembered]);
  useLayoutEffect(() => {
    if (turn > 0) toEnd();
  }, [turn, toEnd]);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    const sizes = virtualizer.current;
    if (!element || !inner) return;
    const isNearEnd = () => element.scrollHeight - element.scrollTop - element.clientHeight <= nearEnd;
    // Sizes are corrected while messages are drawn, which scrolls too: only a person's hand ends the following.
    let byHand = false;
    const onHand = () => {
      byHand = true;
    };
    const onScrollEnd = () => {
      byHand = false;
    };
    const onScroll = () => {
      if (byHand) follows.current = isNearEnd();
      setAtEnd(follows.current || isNearEnd());
      if (follows.current) places.delete(conversationId);
      else if (sizes) places.set(conversationId, { cache: sizes.cache, offset: element.scrollTop });
    };
    const observer = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight;
      else setAtEnd(isNearEnd());
    });
    observer.observe(inner);
    observer.observe(element);
    const passive = { passive: true };
    for (const type of handEvents) element.addEventListener(type, onHand, passive);
    element.addEventListener('scroll', onScroll, passive);
    element.addEventListener('scrollend', onScrollEnd, passive);
    return () => {
      observer.disconnect();
      for (const type of handEvents) element.removeEventListener(type, onHand);
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('scrollend', onScrollEnd);
    };
  }, [conversationId]);

  return { scroller, content, virtualizer, cache: remembered?.cache, isAtEnd, toEnd, show };
}
