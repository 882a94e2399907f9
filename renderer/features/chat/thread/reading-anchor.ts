/** What stands at the top of the view, such that it is found again when everything has other sizes. */
export type Anchor = {
  readonly messageId: string;
  /** The number of the block in the answer; -1 for a message without blocks. */
  readonly block: number;
  /** How much of it is above the view, in CSS px; negative when it begins below the edge. */
  readonly offset: number;
};

/** Parts of an answer, from large to small. Only those in view are asked where they are: others may be left out. */
const chapters = '[data-find] [data-finished]:has(> [data-finished])';
const blocks = '[data-finished] > [data-finished] > *';

/** Null when no message is in view. */
export function anchorOf(scroller: Element, idOf: (entry: number) => string | undefined): Anchor | null {
  const { top } = scroller.getBoundingClientRect();
  const entry = firstBelow(scroller.querySelectorAll('[data-entry]'), top);
  const messageId = idOf(Number(entry?.getAttribute('data-entry') ?? -1));
  if (!entry || messageId === undefined) return null;
  const chapter = firstBelow(entry.querySelectorAll(chapters), top);
  const section = chapter && firstBelow(chapter.children, top);
  const block = section && firstBelow(section.children, top);
  const number = block ? [...entry.querySelectorAll(blocks)].indexOf(block) : -1;
  const from = block && number >= 0 ? block : entry;
  return { messageId, block: number, offset: top - from.getBoundingClientRect().top };
}

function firstBelow(parts: ArrayLike<Element>, top: number): Element | undefined {
  return Array.from(parts).find((part) => part.getBoundingClientRect().bottom > top);
}

/** What an anchor holds on to; null when it is not drawn. */
export function anchored(scroller: Element, entry: number, block: number): Element | null {
  const message = scroller.querySelector(`[data-entry="${entry}"]`);
  return message?.querySelectorAll(blocks)[block] ?? message;
}
