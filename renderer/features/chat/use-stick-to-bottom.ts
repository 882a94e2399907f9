import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Within this distance of the end the reader counts as being at the end, in CSS px. */
const nearEnd = 32;

type StickToBottom = {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The growing child of the scroller. */
  readonly content: RefObject<HTMLDivElement | null>;
  readonly isAtEnd: boolean;
  readonly toEnd: () => void;
};

/**
 * Follows growing content while the reader is at the end, and stops the moment they scroll up.
 * `resetKey`: when it changes (another conversation, a new turn) the end is shown again.
 */
export function useStickToBottom(resetKey: string): StickToBottom {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);

  const toEnd = useCallback(() => {
    follows.current = true;
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    if (resetKey !== '') toEnd();
  }, [resetKey, toEnd]);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    let lastTop = element.scrollTop;
    const onScroll = () => {
      const isNearEnd = element.scrollHeight - element.scrollTop - element.clientHeight <= nearEnd;
      // Text may have come between following and hearing of it: only a move upwards is the reader's.
      if (isNearEnd) follows.current = true;
      else if (element.scrollTop < lastTop) follows.current = false;
      lastTop = element.scrollTop;
      setAtEnd(follows.current);
    };
    const observer = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight;
      else onScroll();
    });
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
    };
  }, []);

  return { scroller, content, isAtEnd, toEnd };
}
