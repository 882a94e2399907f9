import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { CacheSnapshot, VirtualizerHandle } from 'virtua';
import { bringIntoView, bringToEdge } from './bring-into-view.ts';
import { type Kept, startPlace, useKeptPlace } from './kept-place.ts';
import { anchored } from './reading-anchor.ts';

/** Within this distance of the end the reader counts as being at the end, in CSS px. */
const nearEnd = 32;

type ReadingPlace = {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The growing child of the scroller. */
  readonly content: RefObject<HTMLDivElement | null>;
  readonly virtualizer: RefObject<VirtualizerHandle | null>;
  /** Sizes of the messages when the chat was left. */
  readonly cache: CacheSnapshot | undefined;
  readonly isAtEnd: boolean;
  readonly toEnd: () => void;
  /** Brings a place within a message into view and stops following. `locate` finds it once it is drawn. */
  readonly show: (index: number, locate: () => Range | null) => void;
};

/**
 * Opens a chat at its end, or where the reader was. Follows growing content while the reader is at the end, and
 * stops the moment they scroll up. A new `turn` goes to the end.
 */
export function useReadingPlace(conversationId: string, turn: number, kept: Kept): ReadingPlace {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const virtualizer = useRef<VirtualizerHandle>(null);
  const [start] = useState(() => startPlace(conversationId, kept));
  const follows = useRef(start === null);
  const [isAtEnd, setAtEnd] = useState(start === null);

  const stopShowing = useRef(() => {});
  const toEnd = useCallback(() => {
    follows.current = true;
    stopShowing.current();
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);
  const show = useCallback((index: number, locate: () => Range | null) => {
    follows.current = false;
    stopShowing.current();
    const element = scroller.current;
    if (!element) return;
    const approach = () => {
      element.scrollTop = virtualizer.current?.getItemOffset(index) ?? 0;
    };
    stopShowing.current = bringIntoView(element, approach, locate);
  }, []);
  useEffect(() => () => stopShowing.current(), []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // Before anything is drawn: else the first messages would be drawn for nothing.
    if (start === null) element.scrollTop = element.scrollHeight;
    else {
      const { entry, anchor } = start;
      const approach = () => {
        element.scrollTop = virtualizer.current?.getItemOffset(entry) ?? 0;
      };
      const locate = () => anchored(element, entry, anchor.block);
      stopShowing.current = bringToEdge(element, approach, locate, anchor.offset);
    }
  }, [start]);
  useKeptPlace(conversationId, { scroller, virtualizer, follows }, kept);
  useLayoutEffect(() => {
    if (turn > 0) toEnd();
  }, [turn, toEnd]);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    const hand = watchHand(element, () => {
      follows.current = false;
    });
    const isNearEnd = () => element.scrollHeight - element.scrollTop - element.clientHeight <= nearEnd;
    /** Where this code itself scrolled to: that is no wish of the reader's. */
    let own = -1;
    const follow = () => {
      element.scrollTop = element.scrollHeight;
      own = element.scrollTop;
    };
    const onScroll = () => {
      // Sizes are corrected while messages are drawn, which scrolls too: only a person's hand changes the following.
      if (hand.isActive() && Math.abs(element.scrollTop - own) > 1) follows.current = isNearEnd();
      setAtEnd(follows.current || isNearEnd());
    };
    const observer = new ResizeObserver(() => {
      if (follows.current) follow();
      else setAtEnd(isNearEnd());
    });
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      hand.stop();
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, [conversationId]);

  return { scroller, content, virtualizer, cache: start?.cache, isAtEnd, toEnd, show };
}

/** How long a wheel, a finger or a key goes on moving the text after its last event, in ms. */
const handGlideMs = 1000;

const upKeys: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home']);

/**
 * Whether a person is moving the text: by wheel, finger, keys, scroll bar or by selecting. `onUp` comes before the
 * text has moved: what grows in that moment must not take the reader back.
 */
function watchHand(
  element: HTMLElement,
  onUp: () => void,
): { readonly isActive: () => boolean; readonly stop: () => void } {
  let last = Number.NEGATIVE_INFINITY;
  let isDown = false;
  const stop = new AbortController();
  const listen = (target: EventTarget, type: string, note: (event: Event) => void, passive = true) =>
    target.addEventListener(
      type,
      (event) => {
        note(event);
        last = performance.now();
      },
      { passive, signal: stop.signal },
    );
  const noteWheel = (event: Event) => {
    if (event instanceof WheelEvent && event.deltaY < 0) onUp();
  };
  // Not passive: Chromium would scroll before this is told, and text that grows in between would take it back.
  listen(element, 'wheel', noteWheel, false);
  listen(element, 'keydown', (event) => {
    if (event instanceof KeyboardEvent && upKeys.has(event.key)) onUp();
  });
  listen(element, 'touchmove', () => {});
  listen(element, 'pointerdown', () => {
    isDown = true;
  });
  // A scroll bar may be let go of anywhere.
  listen(window, 'pointerup', () => {
    isDown = false;
  });
  return {
    isActive: () => isDown || performance.now() - last < handGlideMs,
    stop: () => stop.abort(),
  };
}
