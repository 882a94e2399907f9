import { selectedEntries } from './selected-entries.ts';

/** Something to be copied: a message as a whole, or a part of what is drawn. */
export type SelectedPart =
  | { readonly kind: 'message'; readonly entry: number }
  | {
      readonly kind: 'part';
      readonly entry: number | null;
      readonly content: DocumentFragment;
      /** Its top-level blocks, with those that are covered whole by their number in the message. */
      readonly blocks: readonly (number | DocumentFragment)[];
      /** How many blocks are drawn of the message. */
      readonly blockCount: number;
    };

/** What is selected, in reading order. Messages between the ends are whole, also when they are not drawn. */
export function selectedParts(range: Range, container: Element, count: number): readonly SelectedPart[] {
  const reach = selectedEntries(range, container, count);
  const parts: SelectedPart[] = [];
  for (let entry = reach?.first ?? 0; reach && entry <= reach.last; entry += 1) {
    const text = container.querySelector(`[data-entry="${entry}"] [data-find]`);
    const isEnd = entry === reach.first || entry === reach.last;
    const part = isEnd && text ? within(range, text) : null;
    if (!isEnd || !text || (part && coversAll(part, text))) parts.push({ kind: 'message', entry });
    else if (part) parts.push(drawnPart(part, text, entry));
  }
  if (parts.length > 0) return parts;
  const content = range.cloneContents();
  return [{ kind: 'part', entry: null, content, blocks: [content], blockCount: 0 }];
}

function drawnPart(part: Range, text: Element, entry: number): SelectedPart {
  const drawn = [...text.querySelectorAll('[data-finished] > [data-finished] > *')];
  const blocks = drawn.flatMap((block, number) => {
    const inside = within(part, block);
    if (!inside) return [];
    return [coversAll(inside, block) ? number : cloneOf(inside, text)];
  });
  const content = cloneOf(part, text);
  // Footnotes stand at the end of what is drawn, but anywhere in what is written.
  const notes = text.querySelector('section');
  const isPlainRun = blocks.length > 0 && !(notes && within(part, notes));
  return { kind: 'part', entry, content, blocks: isPlainRun ? blocks : [content], blockCount: drawn.length };
}

/** The part of a range that lies in an element; null when there is no text of it. */
function within(range: Range, element: Element): Range | null {
  if (!range.intersectsNode(element)) return null;
  const part = document.createRange();
  part.selectNodeContents(element);
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) {
    part.setStart(range.startContainer, range.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) {
    part.setEnd(range.endContainer, range.endOffset);
  }
  return part.toString().trim() === '' ? null : part;
}

function coversAll(part: Range, element: Element): boolean {
  return part.toString().length === element.textContent.length;
}

/** Where a piece of text stands on its own: what is around is not selected. */
const pieces: ReadonlySet<string> = new Set('p h1 h2 h3 h4 h5 h6 li td th pre table'.split(' '));
const around: ReadonlySet<string> = new Set(
  'strong em del a code pre sup table thead tbody tr ul ol blockquote'.split(' '),
);

/** A copy with what gives it its form: code stays code, cells stay a table. Half a formula is all of it. */
function cloneOf(range: Range, root: Element): DocumentFragment {
  const whole = range.cloneRange();
  const formulaAt = (node: Node) => (node instanceof Element ? node : node.parentElement)?.closest('.katex');
  const [first, last] = [formulaAt(range.startContainer), formulaAt(range.endContainer)];
  if (first) whole.setStartBefore(first);
  if (last) whole.setEndAfter(last);
  let content = whole.cloneContents();
  const common = whole.commonAncestorContainer;
  let element = common instanceof Element ? common : common.parentElement;
  for (; element && element !== root; element = element.parentElement) {
    if (around.has(element.localName)) {
      const shell = element.cloneNode(false);
      shell.appendChild(content);
      content = document.createDocumentFragment();
      content.append(shell);
    }
    if (pieces.has(element.localName)) break;
  }
  return content;
}
