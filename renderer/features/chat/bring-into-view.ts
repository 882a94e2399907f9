/** How many frames a place gets to be drawn and to come to rest. */
const mostFrames = 120;
/** After as many frames without a move it has. */
const calmFrames = 6;

/**
 * Brings a place of a long text into the middle of the view, unless it is in sight. Text on the way gets its real
 * size only when it is near, so this goes on until nothing moves; a person who scrolls meanwhile ends it. `approach`
 * goes near the place as long as it is not drawn. Returns what stops it.
 */
export function bringIntoView(
  scroller: HTMLElement,
  approach: () => void,
  locate: () => Range | null,
): () => void {
  const hands = new AbortController();
  let frame = 0;
  let frames = 0;
  let calm = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    hands.abort();
  };
  const step = () => {
    const place = locate();
    if (!place) approach();
    calm = place && !centre(scroller, place) ? calm + 1 : 0;
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

/**
 * Where the place is, as far as what it stands in goes: text that is left out for now lies outside of its box, and
 * code behind its picture has no place at all.
 */
function visiblePart(scroller: HTMLElement, place: Range): { readonly top: number; readonly bottom: number } {
  const isDrawn = place.getClientRects().length > 0;
  let { top, bottom } = isDrawn ? place.getBoundingClientRect() : { top: -Infinity, bottom: Infinity };
  for (let box = elementOf(place); box && box !== scroller; box = box.parentElement) {
    if (box.getClientRects().length === 0) continue;
    const outer = box.getBoundingClientRect();
    top = Math.min(Math.max(top, outer.top), outer.bottom);
    bottom = Math.max(Math.min(bottom, outer.bottom), outer.top);
  }
  return { top, bottom };
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
