/** How many frames a place gets to be drawn and to come to rest. */
const mostFrames = 120;
/** After as many frames without a move it has. */
const calmFrames = 6;

/**
 * Brings a place of a long text into the middle of the view, unless it is in sight. `approach` goes near the place
 * as long as it is not drawn. Returns what stops it.
 */
export function bringIntoView(
  scroller: HTMLElement,
  approach: () => void,
  locate: () => Range | null,
): () => void {
  return untilCalm(scroller, () => {
    const place = locate();
    if (place) return centre(scroller, place);
    approach();
    return true;
  });
}

/** The same, with so much of an element above the view's upper edge. */
export function bringToEdge(
  scroller: HTMLElement,
  approach: () => void,
  locate: () => Element | null,
  offset: number,
): () => void {
  return untilCalm(scroller, () => {
    const element = locate();
    if (!element) {
      approach();
      return true;
    }
    const before = scroller.scrollTop;
    const { top } = clipped(scroller, element, element.getBoundingClientRect());
    scroller.scrollTop += top + offset - scroller.getBoundingClientRect().top;
    return Math.abs(scroller.scrollTop - before) >= 1;
  });
}

/**
 * Text on the way gets its real size only when it is near, so a move is repeated until nothing moves; a person who
 * scrolls meanwhile ends it.
 */
function untilCalm(scroller: HTMLElement, move: () => boolean): () => void {
  const hands = new AbortController();
  let frame = 0;
  let frames = 0;
  let calm = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    hands.abort();
  };
  const step = () => {
    calm = move() ? 0 : calm + 1;
    frames += 1;
    if (calm < calmFrames && frames < mostFrames) frame = requestAnimationFrame(step);
    else hands.abort();
  };
  for (const type of ['wheel', 'pointerdown', 'touchmove', 'keydown']) {
    scroller.addEventListener(type, stop, { passive: true, signal: hands.signal });
  }
  step();
  return stop;
}

/** Whether anything had to be moved. */
function centre(scroller: HTMLElement, place: Range): boolean {
  const { top, bottom } = visiblePart(scroller, place);
  const view = scroller.getBoundingClientRect();
  const isInSight = top >= view.top && bottom <= view.bottom;
  const before = scroller.scrollTop;
  if (!isInSight) scroller.scrollTop += (top + bottom) / 2 - (view.top + view.bottom) / 2;
  return scroller.scrollTop !== before || alongLine(scroller, place);
}

type Extent = { readonly top: number; readonly bottom: number };

/** Code behind its picture has no place of its own: then what stands for it. */
function visiblePart(scroller: HTMLElement, place: Range): Extent {
  const isDrawn = place.getClientRects().length > 0;
  const box = isDrawn ? place.getBoundingClientRect() : { top: -Infinity, bottom: Infinity };
  return clipped(scroller, elementOf(place), box);
}

/** As much of a box as lies in what it stands in: text that is left out for now lies outside. */
function clipped(scroller: HTMLElement, from: Element | null, { top, bottom }: Extent): Extent {
  let inside = { top, bottom };
  for (let box = from; box && box !== scroller; box = box.parentElement) {
    if (box.getClientRects().length === 0) continue;
    const outer = box.getBoundingClientRect();
    inside = {
      top: Math.min(Math.max(inside.top, outer.top), outer.bottom),
      bottom: Math.max(Math.min(inside.bottom, outer.bottom), outer.top),
    };
  }
  return inside;
}

/** Long lines of code and wide tables scroll on their own. */
function alongLine(scroller: HTMLElement, place: Range): boolean {
  const box = place.getBoundingClientRect();
  let element = elementOf(place);
  while (element && element !== scroller && element.scrollWidth <= element.clientWidth) {
    element = element.parentElement;
  }
  if (!element || element === scroller) return false;
  const view = element.getBoundingClientRect();
  if (box.left >= view.left && box.right <= view.right) return false;
  const before = element.scrollLeft;
  element.scrollLeft += (box.left + box.right) / 2 - (view.left + view.right) / 2;
  return element.scrollLeft !== before;
}

function elementOf({ startContainer }: Range): Element | null {
  return startContainer instanceof Element ? startContainer : startContainer.parentElement;
}
