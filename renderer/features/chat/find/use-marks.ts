import { type RefObject, useEffect, useRef } from 'react';
import { DrawnHits, messageText } from './drawn-hits.ts';
import type { DrawnHit } from './drawn-hits.ts';
import { wantedForm } from './find-matches.ts';
import type { HitPlace } from './use-hits.ts';

/** Names of the highlights in find-bar.module.css. */
const everyHit = 'find-in-chat';
const currentHit = 'find-in-chat-current';

/** Marks follow what is drawn this much later at most, in ms. */
const markMs = 250;

/** Marks the hits that are near the view, and the current one. Returns where a hit is drawn, null when it is not. */
export function useMarks(
  container: RefObject<HTMLElement | null>,
  query: string,
  current: HitPlace | null,
): (place: HitPlace) => Range | null {
  const drawn = useRef(new DrawnHits(''));
  const shown = useRef<{ readonly mark: () => void; current: HitPlace | null }>(null);
  const { entry, nth } = current ?? { entry: -1, nth: -1 };

  useEffect(() => {
    const element = container.current;
    const wanted = wantedForm(query);
    if (!element || wanted === '') return;
    const hits = new DrawnHits(wanted);
    drawn.current = hits;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const mark = () => {
      timer = undefined;
      setHighlights(element, hits, state.current);
    };
    const soon = () => {
      timer ??= setTimeout(mark, markMs);
    };
    const state = { mark, current: null as HitPlace | null };
    shown.current = state;
    const observer = new MutationObserver((records) => {
      for (const { target } of records) hits.forget(target);
      soon();
    });
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    window.addEventListener('scroll', soon, { capture: true, passive: true });
    mark();
    return () => {
      observer.disconnect();
      clearTimeout(timer);
      window.removeEventListener('scroll', soon, { capture: true });
      shown.current = null;
      CSS.highlights.delete(everyHit);
      CSS.highlights.delete(currentHit);
    };
  }, [container, query]);

  useEffect(() => {
    if (!shown.current) return;
    shown.current.current = entry < 0 ? null : { entry, nth };
    shown.current.mark();
  }, [query, entry, nth]);

  return (place) => {
    const hit = container.current && hitAt(container.current, drawn.current, place);
    return hit ? rangeOf(hit) : null;
  };
}

function setHighlights(container: HTMLElement, hits: DrawnHits, current: HitPlace | null): void {
  const isNear = nearView();
  const all = new Highlight();
  for (const message of container.querySelectorAll(messageText)) {
    if (!isNear(message)) continue;
    for (const hit of hits.within(message)) if (isNear(hit.unit)) all.add(staticRangeOf(hit));
  }
  const hit = current && hitAt(container, hits, current);
  const one = hit ? new Highlight(staticRangeOf(hit)) : new Highlight();
  one.priority = 1;
  CSS.highlights.set(everyHit, all);
  CSS.highlights.set(currentHit, one);
}

/** What is drawn of a message may differ from what was counted, for a moment: then the last of its hits. */
function hitAt(container: HTMLElement, hits: DrawnHits, { entry, nth }: HitPlace): DrawnHit | undefined {
  const message = container.querySelector(`[data-entry="${entry}"] ${messageText}`);
  const found = message ? hits.within(message) : [];
  return found[nth] ?? found.at(-1);
}

/** Whether a part of the document is within a window's height of the view. */
function nearView(): (part: Element) => boolean {
  const known = new Map<Element, boolean>();
  const isNear = (part: Element): boolean => {
    const answer = known.get(part) ?? (isOuterNear(part) && isBoxNear(part));
    known.set(part, answer);
    return answer;
  };
  // Outer parts first: to ask where something is makes the browser lay out what it had left out.
  const isOuterNear = (part: Element) => {
    const outer = part.parentElement?.closest('[data-finished]');
    return outer ? isNear(outer) : true;
  };
  const isBoxNear = (part: Element) => {
    const { top, bottom } = part.getBoundingClientRect();
    return bottom > -window.innerHeight && top < 2 * window.innerHeight;
  };
  return isNear;
}

function staticRangeOf({ start, end }: DrawnHit): StaticRange {
  return new StaticRange({
    startContainer: start.node,
    startOffset: start.offset,
    endContainer: end.node,
    endOffset: end.offset,
  });
}

function rangeOf({ start, end }: DrawnHit): Range {
  const range = document.createRange();
  range.setStart(start.node, start.offset);
  range.setEnd(end.node, end.offset);
  return range;
}
