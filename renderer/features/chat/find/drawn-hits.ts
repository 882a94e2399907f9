import { positionsOf, searchForm } from './find-matches.ts';

type Boundary = { readonly node: Node; readonly offset: number };

/** One place in the document where the wanted words stand. */
export type DrawnHit = {
  readonly start: Boundary;
  readonly end: Boundary;
  /** The smallest part of the document that is looked through as one. */
  readonly unit: Element;
};

/** A message's text: `markdown`, or `plain` text whose line breaks are seen. */
export const messageText = '[data-find]';

/** Handles and notes of the app within a message: no words of it. */
const leftOut = 'button, svg, .visually-hidden, [data-copy="skip"]';

/** Finished parts of an answer and of its code. What is known of them stays true until something in them changes. */
const unitParts = '[data-finished], [data-full]';

const blocks: ReadonlySet<string> = new Set(
  'p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre table thead tbody tr th td hr br div section'.split(' '),
);

/** A stretch of text that is read in one line, however many elements it is cut into. */
type Piece = { readonly node: Node; readonly text: string };

/**
 * Finds words in drawn messages as `shownText` of renderer/markdown gives them, so that the same hit has the same
 * number in both.
 */
export class DrawnHits {
  readonly #wanted: string;
  readonly #known = new WeakMap<Element, readonly DrawnHit[]>();

  /** `wanted` in its search form. */
  constructor(wanted: string) {
    this.#wanted = wanted;
  }

  /** In reading order. */
  within(unit: Element): readonly DrawnHit[] {
    const known = this.#known.get(unit);
    if (known) return known;
    const hits: DrawnHit[] = [];
    let line: Piece[] = [];
    const endLine = () => {
      for (const hit of hitsInLine(line, this.#wanted, unit)) hits.push(hit);
      line = [];
    };
    const visit = (node: Node, keepsLines: boolean) => {
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) {
          const text = child.nodeValue ?? '';
          line.push({ node: child, text: keepsLines ? text : text.replace(/\s/g, ' ') });
        } else if (child instanceof Element && !child.matches(leftOut)) {
          visitElement(child, keepsLines);
        }
      }
    };
    const visitElement = (element: Element, keepsLines: boolean) => {
      const isBlock = blocks.has(element.localName) || element.matches('.katex-display');
      if (isBlock) endLine();
      if (element.matches('.katex')) line.push({ node: element, text: texOf(element) });
      else if (element.matches(unitParts)) {
        endLine();
        for (const hit of this.within(element)) hits.push(hit);
      } else visit(element, keepsLines || element.localName === 'pre');
      if (isBlock) endLine();
    };
    visit(unit, unit.closest('pre, [data-find="plain"]') !== null);
    endLine();
    this.#known.set(unit, hits);
    return hits;
  }

  /** Something here has changed. */
  forget(node: Node): void {
    for (let each: Node | null = node; each; each = each.parentNode) {
      if (each instanceof Element) this.#known.delete(each);
    }
  }
}

/** A formula is found by its source. */
function texOf(formula: Element): string {
  return (formula.querySelector('annotation')?.textContent ?? '').replace(/\s/g, ' ');
}

function hitsInLine(line: readonly Piece[], wanted: string, unit: Element): readonly DrawnHit[] {
  const text = searchForm(line.map((piece) => piece.text).join(''));
  const hits: DrawnHit[] = [];
  let index = 0;
  let before = 0;
  const boundaryAt = (at: number, isEnd: boolean): Boundary => {
    let piece = line[index];
    while (piece && before + piece.text.length < (isEnd ? at : at + 1)) {
      before += piece.text.length;
      index += 1;
      piece = line[index];
    }
    const node = piece?.node ?? unit;
    // A formula is marked as a whole.
    if (node instanceof Element) return { node, offset: isEnd ? node.childNodes.length : 0 };
    return { node, offset: at - before };
  };
  for (const at of positionsOf(text, wanted)) {
    hits.push({ start: boundaryAt(at, false), end: boundaryAt(at + wanted.length, true), unit });
  }
  return hits;
}
