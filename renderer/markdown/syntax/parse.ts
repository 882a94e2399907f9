import type { Definition, FootnoteDefinition, Nodes, RootContent } from 'mdast';
import { fromMarkdown, type Extension as TreeExtension, type Handle } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { mathFromMarkdown } from 'mdast-util-math';
import { type Extension, gfm } from 'micromark-extension-gfm';
import { math } from 'micromark-extension-math';
import { cjkEmphasis } from './cjk-emphasis.ts';
import { displayMath } from './display-math.ts';
import { dollarMath, parenMath } from './inline-math.ts';
import { nextLine } from './lines.ts';
import { type Construct, codes } from './tokenizer.ts';

export type Footnote = {
  readonly node: FootnoteDefinition;
  /** The footnotes that its own text calls. */
  readonly calls: readonly string[];
};

/** A top-level node with what the rest of the document has to know of it. Nodes carry no positions. */
export type ParsedBlock = {
  readonly node: RootContent;
  readonly start: number;
  readonly end: number;
  readonly definitions: readonly Definition[];
  readonly footnotes: readonly Footnote[];
  /** The footnotes that its text calls, in order, without those called inside footnotes. */
  readonly calls: readonly string[];
  /** Where its children stand. */
  readonly parts: readonly Part[];
};

/** A stretch of the source; `isText` when several nodes were made of one piece of plain text (addresses). */
export type Part = {
  readonly start: number;
  readonly end: number;
  readonly isText: boolean;
  /** Where the children of a last child stand, and so on down the end of the block. */
  readonly parts: readonly Part[];
};

/** The identifiers that are defined elsewhere in the document; a reference to anything else is text. */
export type KnownIdentifiers = {
  readonly definitions: Iterable<string>;
  readonly footnotes: Iterable<string>;
};

const BYTE_ORDER_MARK = '\uFEFF';

const syntax: readonly Extension[] = [
  gfm(),
  math({ singleDollarTextMath: false }),
  {
    flow: { [codes.backslash]: displayMath },
    text: {
      [codes.backslash]: parenMath,
      [codes.dollar]: dollarMath,
      [codes.asterisk]: cjkEmphasis,
      [codes.underscore]: cjkEmphasis,
    },
  },
];

/**
 * The parser finds the box of a task also in a line that merely follows an empty list item. The standard
 * handler would drop it there; it is text.
 */
const strayTasks: TreeExtension = {
  exit: { taskListCheckValueChecked: exitTask(true), taskListCheckValueUnchecked: exitTask(false) },
};

/** The marks of a fence: those after its content close it. */
const closingFences: TreeExtension = {
  exit: { codeFencedFenceSequence: noteClosing, mathFlowFenceSequence: noteClosing },
};

const tree: readonly (TreeExtension | TreeExtension[])[] = [
  gfmFromMarkdown(),
  mathFromMarkdown(),
  strayTasks,
  closingFences,
];

/** What is kept of the data of a fence or formula that has its closing marker. */
const closed = { closed: true };

/** Whether a fence or formula has its closing marker, so that nothing more can be added to it. */
export const isClosed = (node: Nodes): boolean => node.data !== undefined && 'closed' in node.data;

/** Parses a piece of a document that starts at the start of one of its lines. */
export function parseMarkdown(text: string, known: KnownIdentifiers): readonly ParsedBlock[] {
  // The parser drops one mark at the start of what it is given; ours is content.
  const source = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK + text : text;
  const root = fromMarkdown(source, {
    extensions: [...syntax, definedElsewhere(known)],
    mdastExtensions: [...tree],
  });
  const blocks = root.children.map(toBlock);
  return blocks.map((block, at) => afterPrevious(block, blocks[at - 1], source));
}

/** Tells the parser of definitions outside of its text, before it comes to the text's references. */
function definedElsewhere(known: KnownIdentifiers): Extension {
  let told = false;
  const construct: Construct = {
    tokenize(_effects, _ok, nok) {
      if (!told) {
        told = true;
        // The parser compares in capitals, the tree holds small letters.
        for (const id of known.definitions) this.parser.defined.push(id.toUpperCase());
        this.parser.gfmFootnotes ??= [];
        for (const id of known.footnotes) this.parser.gfmFootnotes.push(id.toUpperCase());
      }
      return nok;
    },
  };
  return { document: { null: construct } };
}

function exitTask(checked: boolean): Handle {
  return function (token) {
    const item = this.stack.at(-2);
    if (item?.type === 'listItem') {
      item.checked = checked;
      return;
    }
    this.enter({ type: 'text', value: `[${this.sliceSerialize(token)}]` }, token);
    this.exit(token);
  };
}

function noteClosing(this: ThisParameterType<Handle>): undefined {
  // The content is collected in a fragment above the node.
  const [node, content] = this.stack.slice(-2);
  if (content?.type === 'fragment' && node && node.type !== 'fragment')
    node.data = { ...node.data, ...closed };
}

/** The parser counts definitions before an underlined heading as a part of it. */
function afterPrevious(block: ParsedBlock, previous: ParsedBlock | undefined, source: string): ParsedBlock {
  if (!previous || block.start >= previous.end) return block;
  return { ...block, start: nextLine(source, previous.end) ?? previous.end };
}

function placeOf(node: Nodes): Part | undefined {
  const start = node.position?.start.offset;
  const end = node.position?.end.offset;
  if (start === undefined || end === undefined) return undefined;
  return { start, end, isText: node.type === 'text', parts: [] };
}

/** The places of a node's children, with those of the children's at its end. */
function partsOf(node: Nodes, start: number, end: number): readonly Part[] {
  if (!('children' in node)) return [];
  const parts = placesOf(node.children, start, end);
  const [child, part] = [node.children.at(-1), parts.at(-1)];
  if (!child || !part) return parts;
  return [...parts.slice(0, -1), { ...part, parts: partsOf(child, part.start, part.end) }];
}

/** The places of children; those without one share the gap between their neighbours. */
function placesOf(children: readonly Nodes[], start: number, end: number): readonly Part[] {
  const places = children.map(placeOf);
  const parts: Part[] = [];
  for (const [at, place] of places.entries()) {
    const gapEnd = () => places.slice(at).find((each) => each !== undefined)?.start ?? end;
    const before = parts.at(-1);
    if (place) parts.push(place);
    else if (before && places[at - 1] === undefined) parts.push(before);
    else parts.push({ start: before?.end ?? start, end: gapEnd(), isText: true, parts: [] });
  }
  return parts;
}

function toBlock(node: RootContent): ParsedBlock {
  const place = placeOf(node);
  if (!place) throw new Error(`a ${node.type} without a position`);
  const { start, end } = place;
  const parts = partsOf(node, start, end);
  const definitions: Definition[] = [];
  const footnotes: Footnote[] = [];
  const calls: string[] = [];
  visit(node, calls);
  return { node, start, end, definitions, footnotes, calls, parts };

  /** One walk: collects, and lets go of positions and of hints for other renderers, most of the memory. */
  function visit(current: Nodes, called: string[]): void {
    current.position = undefined;
    current.data = isClosed(current) ? closed : undefined;
    if (current.type === 'definition') definitions.push(current);
    if (current.type === 'footnoteReference') called.push(current.identifier);
    if (!('children' in current)) return;
    let inside = called;
    if (current.type === 'footnoteDefinition') {
      inside = [];
      footnotes.push({ node: current, calls: inside });
    }
    for (const child of current.children) visit(child, inside);
  }
}
