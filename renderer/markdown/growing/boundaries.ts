import type { Nodes } from 'mdast';
import { lineStart, nextLine } from '../syntax/lines.ts';

/** A block in a text: a top-level one or one inside of a container. */
export type Placed = { readonly node: Nodes; readonly start: number; readonly end: number };

const LINE_ENDING = /\r\n|\r|\n/g;

/**
 * Whether parsing may start afresh at the line of `block`. Not around indented code, which this parser treats
 * differently in company. Otherwise always after a blank line; without one, what came before may have a say in
 * what the line means: paragraphs, tables and containers let themselves be interrupted by some things only.
 */
export function startsAfresh(previous: Placed, block: Placed, text: string): boolean {
  const line = lineStart(text, block.start);
  if (line < previous.end || isIndented(previous, text) || isIndented(block, text)) return false;
  if (isApart(previous, block, text)) return true;
  switch (previous.node.type) {
    case 'heading':
    case 'thematicBreak':
    case 'html':
    case 'math':
    case 'code':
      return true;
    case 'paragraph':
      return STARTS_ALIKE.has(block.node.type);
    case 'definition':
      // A line after a definition continues its paragraph, unless it is clearly another one.
      return block.node.type === 'definition' && /^ {0,3}$/.test(text.slice(line, block.start));
    default:
      return false;
  }
}

/** Whether there is a blank line between the two. */
export function isApart(previous: Pick<Placed, 'end'>, block: Pick<Placed, 'start'>, text: string): boolean {
  return (text.slice(previous.end, block.start).match(LINE_ENDING)?.length ?? 0) > 1;
}

/** What starts the same way whether or not there is a paragraph before it. */
const STARTS_ALIKE: ReadonlySet<string> = new Set(['heading', 'thematicBreak', 'code']);

/** Fenced code starts at its fence, indented code at its indentation. */
function isIndented(block: Placed, text: string): boolean {
  return block.node.type === 'code' && text[block.start] !== '`' && text[block.start] !== '~';
}

/**
 * Whether the start of `block` can no longer become a part of the block before it: its first line is
 * complete, and for a table also the second, without which the first is ordinary text.
 */
export function isSettled(block: Placed, text: string): boolean {
  const second = nextLine(text, block.start);
  if (second === undefined) return false;
  return block.node.type !== 'table' || nextLine(text, second) !== undefined;
}

/** How many of the blocks of a growing text are final. */
export function countFinal(blocks: readonly Placed[], text: string): number {
  for (let index = blocks.length - 1; index > 0; index -= 1) {
    const block = blocks[index];
    const previous = blocks[index - 1];
    if (block && previous && isSettled(block, text) && startsAfresh(previous, block, text)) return index;
  }
  return 0;
}
