import type { PhrasingContent } from 'mdast';
import { type Frozen, type FrozenNode, growCode, withoutStandIn } from './frozen.ts';
import { lineStart, nextLine } from './lines.ts';
import { type KnownIdentifiers, type ParsedBlock, parseMarkdown } from './parse.ts';
import { lastSafeCut } from './safe-cut.ts';
import { sameTree } from './same-tree.ts';

/** Where the window is cut, what then stands in for the beginning, and the beginning itself. */
type Cut = { readonly at: number; readonly standIn: string; readonly node: FrozenNode };
type Source = {
  readonly block: ParsedBlock;
  /** The stand-in so far and the rest behind it. */
  readonly window: string;
  readonly frozen: Frozen | undefined;
  readonly known: KnownIdentifiers;
};

/** Below this a paragraph is not worth a cut. */
const LONG_PARAGRAPH = 384;

/**
 * Freezes more of the last block of a growing tail, if there is more of it that is finished. `parsed` is what
 * `window` was parsed to. What is cut off is parsed alone once more, to see that it still means the same.
 */
export function freezeMore(
  parsed: readonly ParsedBlock[],
  window: string,
  frozen: Frozen | undefined,
  known: KnownIdentifiers,
): { readonly frozen: Frozen; readonly rest: string } | undefined {
  const block = parsed.at(-1);
  if (!block || (frozen && parsed.length > 1)) return undefined;
  if (parsed.some((each) => each.definitions.length + each.footnotes.length > 0)) return undefined;
  const source: Source = { block, window, frozen, known };
  const cut = cutBlock(source);
  if (!cut) return undefined;
  const [rest, ...more] = parseMarkdown(cut.standIn + window.slice(cut.at), known);
  if (!rest || rest.start !== 0 || more.length > 0 || rest.definitions.length > 0) return undefined;
  if (rest.end - cut.standIn.length + cut.at !== block.end) return undefined;
  const node = confirmed(source, cut, rest);
  if (!node) return undefined;
  const standInLength = frozen?.standIn.length ?? 0;
  return {
    frozen: {
      before: frozen?.before ?? parsed.slice(0, -1),
      start: frozen?.start ?? block.start,
      source: (frozen?.source ?? '') + window.slice(standInLength, cut.at),
      standIn: cut.standIn,
      node,
      calls: [...(frozen?.calls ?? []), ...block.calls.slice(0, block.calls.length - rest.calls.length)],
    },
    rest: window.slice(cut.at),
  };
}

function cutBlock(source: Source): Cut | undefined {
  switch (source.block.node.type) {
    case 'list':
      return cutList(source);
    case 'table':
      return cutTable(source);
    case 'code':
      return cutCode(source);
    case 'paragraph':
      return cutParagraph(source);
    default:
      return undefined;
  }
}

/** Before the last item whose first line is complete; the items before it can no longer change. */
function cutList({ block, window, frozen }: Source): Cut | undefined {
  if (block.node.type !== 'list') return undefined;
  const index = lastSettled(block, window);
  if (index < 1) return undefined;
  const old = frozen?.node.type === 'list' ? frozen.node.list : undefined;
  const items = block.node.children.slice(0, index);
  const list = {
    ...block.node,
    start: (old ?? block.node).start ?? null,
    children: old ? [...old.children, ...items] : items,
  };
  return {
    at: lineStart(window, block.parts[index]?.start ?? 0),
    standIn: '',
    node: { type: 'list', list },
  };
}

/** Before the last complete row; the head and the line under it stand in for the others. */
function cutTable({ block, window, frozen }: Source): Cut | undefined {
  if (block.node.type !== 'table') return undefined;
  const index = lastSettled(block, window);
  if (index < 2) return undefined;
  const start = lineStart(window, block.start);
  const old = frozen?.node.type === 'table' ? frozen.node.table : undefined;
  const under = nextLine(window, block.start);
  const body = under === undefined ? undefined : nextLine(window, under);
  const rows = block.node.children.slice(old ? 1 : 0, index);
  return {
    at: lineStart(window, block.parts[index]?.start ?? 0),
    standIn: headOf(window.slice(start, body)),
    node: { type: 'table', table: { ...block.node, children: old ? [...old.children, ...rows] : rows } },
  };
}

/** Before the last complete line of a fence; its first line stands in for the others. */
function cutCode({ block, window, frozen }: Source): Cut | undefined {
  const start = lineStart(window, block.start);
  const fence = window[block.start];
  const body = nextLine(window, block.start);
  if (block.node.type !== 'code' || body === undefined || (fence !== '`' && fence !== '~')) return undefined;
  const open = lineStart(window, window.length);
  const at = open > body ? lineStart(window, open - (window[open - 2] === '\r' ? 2 : 1)) : body;
  if (at <= body) return undefined;
  // The lines are filled in when it is known how the rest reads alone.
  return { at, standIn: headOf(window.slice(start, body)), node: growCode(frozen, '') };
}

/** Lines to put before others: a carriage return at their end must not become a half of the next line ending. */
const headOf = (lines: string) => lines.replace(/\r$/, '\n');

function cutParagraph({ block, window, frozen }: Source): Cut | undefined {
  const long = window.length - block.start > LONG_PARAGRAPH;
  // A paragraph that starts with a bracket may turn out to be a definition.
  if (!long || (!frozen && window[block.start] === '[')) return undefined;
  const cut = lastSafeCut(block, window);
  const least = frozen ? frozen.standIn.length : block.start;
  return cut && cut.at > least ? { ...cut, node: { type: 'paragraph', phrases: [] } } : undefined;
}

/** The index of the last part whose first line is complete. */
function lastSettled(block: ParsedBlock, window: string): number {
  return block.parts.findLastIndex((part) => nextLine(window, part.start) !== undefined);
}

/** The frozen beginning, if it and the rest say together what the whole said. */
function confirmed(source: Source, { at, standIn, node }: Cut, rest: ParsedBlock): FrozenNode | undefined {
  const whole = source.block.node;
  if (node.type === 'list' && whole.type === 'list' && rest.node.type === 'list') {
    const own = whole.children.slice(whole.children.length - rest.node.children.length);
    if (whole.ordered !== rest.node.ordered || !sameTree(own, rest.node.children)) return undefined;
    if (whole.children.length - rest.node.children.length < 1) return undefined;
    const spread = oldSpread(source) || (whole.spread === true && rest.node.spread !== true);
    return { type: 'list', list: { ...node.list, spread } };
  }
  if (node.type === 'table' && whole.type === 'table' && rest.node.type === 'table') {
    const rows = rest.node.children.slice(1);
    return sameTree(whole.children.slice(whole.children.length - rows.length), rows) ? node : undefined;
  }
  if (node.type === 'code' && whole.type === 'code' && rest.node.type === 'code') {
    if (whole.value === rest.node.value || !whole.value.endsWith(`\n${rest.node.value}`)) return undefined;
    return growCode(source.frozen, whole.value.slice(0, -rest.node.value.length - 1));
  }
  if (node.type === 'paragraph' && whole.type === 'paragraph' && rest.node.type === 'paragraph') {
    return confirmedPhrases(source, at, standIn, whole.children, rest.node.children);
  }
  return undefined;
}

const oldSpread = ({ frozen }: Source) => frozen?.node.type === 'list' && frozen.node.list.spread === true;

function confirmedPhrases(
  { block, window, frozen, known }: Source,
  at: number,
  standIn: string,
  whole: readonly PhrasingContent[],
  restWithStandIn: readonly PhrasingContent[],
): FrozenNode | undefined {
  const [first, ...more] = parseMarkdown(window.slice(frozen ? 0 : block.start, at), known);
  const rest = withoutStandIn(restWithStandIn, standIn);
  if (first?.node.type !== 'paragraph' || more.length > 0 || !rest) return undefined;
  const strip = (phrases: readonly PhrasingContent[]) =>
    frozen ? withoutStandIn(phrases, frozen.standIn) : phrases;
  const own = strip(first.node.children);
  const all = strip(whole);
  if (!own || !all || !sameTree(joinTexts([...own, ...rest]), all)) return undefined;
  const old = frozen?.node.type === 'paragraph' ? frozen.node.phrases : [];
  return { type: 'paragraph', phrases: [...old, ...own] };
}

/** Neighbouring texts as one, as the parser has them. */
export function joinTexts(phrases: readonly PhrasingContent[]): readonly PhrasingContent[] {
  const joined: PhrasingContent[] = [];
  for (const phrase of phrases) {
    const before = joined.at(-1);
    if (before?.type === 'text' && phrase.type === 'text') {
      joined[joined.length - 1] = { ...before, value: before.value + phrase.value };
    } else {
      joined.push(phrase);
    }
  }
  return joined;
}
