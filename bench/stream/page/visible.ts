import { MARK } from '../texts.ts';

const MOST_NODES = 400;

/** The number of the last mark that the element shows, found from its end without reading all of it. */
export function lastVisibleMark(element: Element): number {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node: Node | null = lastDescendant(element);
  walker.currentNode = node;
  let joined = '';
  for (let seen = 0; seen < MOST_NODES && node !== null && node !== element; seen += 1) {
    if (node.nodeType === Node.TEXT_NODE) {
      joined = (node.nodeValue ?? '').slice(-4_000) + joined;
      const last = [...joined.matchAll(MARK)].at(-1);
      if (last) return Number(last[1]);
      joined = joined.slice(0, 16);
    }
    node = walker.previousNode();
  }
  return 0;
}

function lastDescendant(element: Element): Node {
  let node: Node = element;
  while (node.lastChild) node = node.lastChild;
  return node;
}

/** Where each mark of a text ends; at 0 the start of the text. */
export function markEnds(text: string): readonly number[] {
  return [0, ...[...text.matchAll(MARK)].map((match) => match.index + match[0].length)];
}
