import type { Nodes, Paragraph, Table } from 'mdast';
import { isApart, isSettled, type Placed, startsAfresh } from './boundaries.ts';
import { type Container, type FrozenContainer, type FrozenNode, isContainer } from './frozen.ts';
import { lineStart, nextLine } from '../syntax/lines.ts';
import type { Part } from '../syntax/parse.ts';
import { lastSafeCut } from './safe-cut.ts';

/** Where a growing block is cut: everything before `at` is finished, and `standIn` stands in for it. */
export type Plan = {
  readonly at: number;
  readonly standIn: string;
  /** Where the line stands that the stand-in begins with; undefined when nothing needs to stand in. */
  readonly line: number | undefined;
  readonly kind: PlanKind;
};

type PlanKind =
  /** The children before `index` are finished, and of the one at `index` what `inner` says. */
  | {
      readonly type: 'children';
      readonly index: number;
      readonly hasStandIn: boolean;
      /** Whether there are blank lines between the finished children, or after them. */
      readonly isSpread: boolean;
      readonly inner: Plan | undefined;
    }
  | { readonly type: 'rows'; readonly index: number }
  | { readonly type: 'lines' }
  | { readonly type: 'phrases'; readonly standIn: string };

/** Below this a paragraph is not worth a cut. */
const LONG_PARAGRAPH = 384;

/** How far a block of the window is finished; undefined when that is not further than it was. */
export function planCut(
  node: Nodes,
  place: Part,
  frozen: FrozenNode | undefined,
  window: string,
): Plan | undefined {
  if (isContainer(node))
    return planChildren(node, place, frozen?.type === 'container' ? frozen : undefined, window);
  switch (node.type) {
    case 'table':
      return planRows(node, place, window);
    case 'code':
      return /^[`~]/.test(window.slice(place.start)) ? planLines(place, window) : undefined;
    case 'math':
    case 'html':
      return planLines(place, window);
    case 'paragraph':
      return planPhrases(node, place, frozen?.type === 'paragraph' ? frozen.standIn : undefined, window);
    default:
      return undefined;
  }
}

/** Inside the last child, or else before the last one whose beginning is settled. */
function planChildren(
  node: Container,
  place: Part,
  frozen: FrozenContainer | undefined,
  window: string,
): Plan | undefined {
  const first = frozen?.hasStandIn === true ? 1 : 0;
  const index = lastSettled(node, place.parts, first, window);
  const [child, part] = [node.children[index], place.parts[index]];
  if (!child || !part) return undefined;
  const isLast = index === node.children.length - 1;
  const inner = isLast
    ? planCut(child, part, index === first ? frozen?.inner : undefined, window)
    : undefined;
  if (!inner && index <= first) return undefined;
  const line = lineStart(window, place.start);
  const at = inner?.at ?? lineStart(window, part.start);
  const standIn = inner?.standIn ?? '';
  // An item of a list opens the list as well, and what starts on one line is opened by that line.
  const hasStandIn = node.type !== 'list' && inner?.line !== line;
  const isSpread = place.parts.slice(first, index).some((each, before) => {
    const next = place.parts[first + before + 1];
    return next !== undefined && isApart(each, next, window);
  });
  const kind = { type: 'children', index, hasStandIn, isSpread, inner } as const;
  if (!hasStandIn) return { at, standIn, line: inner?.line, kind };
  const opening = openingLine(node, place.start, window);
  if (opening === undefined || at <= line) return undefined;
  return { at, standIn: `${opening}${standIn}`, line, kind };
}

/** The last child that would be the same if an empty heading stood before it instead of the others. */
function lastSettled(node: Container, parts: readonly Part[], first: number, window: string): number {
  const children: readonly Nodes[] = node.children;
  for (let index = children.length - 1; index > first; index -= 1) {
    const [child, before] = [children[index], children[index - 1]];
    const [part, partBefore] = [parts[index], parts[index - 1]];
    if (!child || !before || !part || !partBefore) continue;
    const block = { node: child, start: part.start, end: part.end };
    if (!isSettled(block, window)) continue;
    const previous = { node: before, start: partBefore.start, end: partBefore.end };
    if (node.type === 'list' || startsAlone(previous, block, window)) return index;
  }
  return first;
}

/** What interrupts a paragraph starts on its own as well. */
const startsAlone = (previous: Placed, block: Placed, window: string) =>
  startsAfresh(previous, block, window) ||
  (previous.node.type === 'paragraph' && INTERRUPTING.has(block.node.type));
const INTERRUPTING: ReadonlySet<string> = new Set(['list', 'blockquote', 'math']);

/** A line that opens the container, and everything around it that starts there, with an empty heading in it. */
function openingLine(node: Container, start: number, window: string): string | undefined {
  const before = window.slice(lineStart(window, start), start);
  const mark = OPENING_MARK[
    node.type === 'footnoteDefinition' || node.type === 'listItem' ? node.type : 'blockquote'
  ].exec(window.slice(start, start + LONGEST_MARK));
  if (!mark || before.includes('\t') || mark[0].includes('\t')) return undefined;
  const [, marker = '', blanks = ''] = mark;
  // More than four spaces belong to code inside of the item, and an item may start with a blank line.
  const hasContent = /[^ \r\n]/.test(window[start + mark[0].length] ?? '');
  const indent = node.type === 'listItem' && hasContent && blanks.length <= 4 ? blanks : ' ';
  return `${before}${marker}${indent}#\n`;
}
const LONGEST_MARK = 200;
const OPENING_MARK = {
  blockquote: /^(>)/,
  listItem: /^([-+*]|\d{1,9}[.)])([ \t]*)/,
  footnoteDefinition: /^(\[\^(?:\\.|[^\]\\\s])+\]:)/,
};

/** Before the last complete row; the head and the line under it stand in for the others. */
function planRows(node: Table, place: Part, window: string): Plan | undefined {
  const index = place.parts.findLastIndex((part) => nextLine(window, part.start) !== undefined);
  const part = place.parts[index];
  if (index < 2 || index >= node.children.length || !part) return undefined;
  const line = lineStart(window, place.start);
  const under = nextLine(window, place.start);
  const body = under === undefined ? undefined : nextLine(window, under);
  const at = lineStart(window, part.start);
  return { at, standIn: headOf(window.slice(line, body)), line, kind: { type: 'rows', index } };
}

/** Before the last complete line that says something; the first line stands in for the others. */
function planLines(place: Part, window: string): Plan | undefined {
  const line = lineStart(window, place.start);
  const body = nextLine(window, place.start);
  if (body === undefined) return undefined;
  let at = lineStart(window, window.length);
  // Blank lines count only when the block goes on behind them.
  do at = lineBefore(window, at);
  while (at > body && /^[\s>]*$/.test(window.slice(at, nextLine(window, at))));
  if (at <= body || at > place.end) return undefined;
  return { at, standIn: headOf(window.slice(line, body)), line, kind: { type: 'lines' } };
}

const lineBefore = (text: string, start: number) =>
  lineStart(text, Math.max(0, start - (text[start - 2] === '\r' ? 2 : 1)));

/** Lines to put before others: a carriage return at their end must not become a half of the next line ending. */
const headOf = (lines: string) => lines.replace(/\r$/, '\n');

function planPhrases(
  node: Paragraph,
  place: Part,
  oldStandIn: string | undefined,
  window: string,
): Plan | undefined {
  const long = window.length - place.start > LONG_PARAGRAPH;
  // A paragraph that starts with a bracket may turn out to be a definition.
  if (!long || (oldStandIn === undefined && window[place.start] === '[')) return undefined;
  const cut = lastSafeCut(node, place.parts, window);
  if (!cut || cut.at <= place.start + (oldStandIn ?? '').length) return undefined;
  const line = lineStart(window, place.start);
  const standIn = window.slice(line, place.start) + cut.standIn;
  return { at: cut.at, standIn, line, kind: { type: 'phrases', standIn: cut.standIn } };
}
