import type { Nodes, PhrasingContent } from 'mdast';
import { childrenBehind, type Container, type Frozen, type FrozenNode, growLines } from './frozen.ts';
import { isContainer, linesBehind, withChildren, withoutStandIn } from './frozen.ts';
import { definesNothing, isAlike, mayGrow } from './frozen.ts';
import { lineStart } from '../syntax/lines.ts';
import { type KnownIdentifiers, type ParsedBlock, parseMarkdown } from '../syntax/parse.ts';
import { type Plan, planCut } from './plan.ts';
import { sameTree } from './same-tree.ts';

/** A growing block as it is shown, as the window says it, and what the window says of it behind the cut. */
type Grown = {
  readonly whole: Nodes;
  readonly own: Nodes;
  readonly rest: Nodes;
  readonly frozen: FrozenNode | undefined;
  /** What the part of the window before the cut says of it. */
  readonly beginning: () => Nodes | undefined;
};

/**
 * Freezes more of the last block of a growing tail, if there is more of it that is finished. `parsed` is what
 * `window` was parsed to, and `shown` the same with what was frozen before. What is cut off is parsed alone once
 * more, to see that it still means the same.
 */
export function freezeMore(
  parsed: readonly ParsedBlock[],
  shown: readonly ParsedBlock[],
  window: string,
  frozen: Frozen | undefined,
  known: KnownIdentifiers,
): { readonly frozen: Frozen; readonly rest: string } | undefined {
  const [block, whole] = [parsed.at(-1), shown.at(-1)];
  if (!block || !whole || (frozen && parsed.length > 1) || !mayGrow(block)) return undefined;
  if (!parsed.slice(0, -1).every(definesNothing)) return undefined;
  const plan = planCut(block.node, { ...block, isText: false }, frozen?.node, window);
  if (!plan) return undefined;
  const { at, standIn } = plan;
  const [rest, ...more] = parseMarkdown(standIn + window.slice(at), known);
  if (!rest || more.length > 0 || !mayGrow(rest)) return undefined;
  if (rest.end - standIn.length + at !== block.end) return undefined;
  const beginning = () => parseMarkdown(window.slice(lineStart(window, block.start), at), known)[0]?.node;
  const grown = { whole: whole.node, own: block.node, rest: rest.node, frozen: frozen?.node, beginning };
  const node = freezeNode(plan, grown);
  if (!node) return undefined;
  const calls = callsOf(block);
  return {
    frozen: {
      before: frozen?.before ?? shown.slice(0, -1),
      start: frozen?.start ?? block.start,
      source: (frozen?.source ?? '') + window.slice(frozen?.standIn.length ?? 0, at),
      standIn,
      node,
      calls: [...(frozen?.calls ?? []), ...calls.slice(0, calls.length - callsOf(rest).length)],
    },
    rest: window.slice(at),
  };
}

const callsOf = ({ node, calls, footnotes }: ParsedBlock) =>
  node.type === 'footnoteDefinition' ? (footnotes[0]?.calls ?? []) : calls;

/** The frozen beginning, if it and the rest say together what the whole said. */
function freezeNode({ kind }: Plan, grown: Grown): FrozenNode | undefined {
  const { whole, own, rest, frozen } = grown;
  if (own.type !== rest.type || own.type !== whole.type) return undefined;
  switch (kind.type) {
    case 'children':
      return isContainer(whole) && isContainer(own) && isContainer(rest)
        ? freezeChildren(kind, { ...grown, whole, own, rest })
        : undefined;
    case 'rows': {
      if (whole.type !== 'table' || own.type !== 'table' || rest.type !== 'table') return undefined;
      const rows = rest.children.slice(1);
      if (!sameTree(own.children.slice(kind.index), rows)) return undefined;
      const children = whole.children.slice(0, whole.children.length - rows.length);
      return { type: 'table', table: { ...whole, children } };
    }
    case 'lines': {
      if (!isLines(own) || !isLines(rest)) return undefined;
      const standIn = own.type === 'html' ? own.value.slice(0, own.value.indexOf('\n')) : undefined;
      const [lines, left] = [linesBehind(standIn, own.value), linesBehind(standIn, rest.value)];
      if (lines === undefined || left === undefined || !lines.endsWith(`\n${left}`)) return undefined;
      return growLines(own.type, frozen, lines.slice(0, -left.length - 1), standIn);
    }
    case 'phrases':
      return freezePhrases(kind.standIn, grown);
  }
}

function freezeChildren(
  { index, hasStandIn, isSpread, inner }: Extract<Plan['kind'], { readonly type: 'children' }>,
  { whole, own, rest, frozen, beginning }: Grown & Readonly<Record<'whole' | 'own' | 'rest', Container>>,
): FrozenNode | undefined {
  if (!isAlike(whole, rest, hasStandIn)) return undefined;
  const old = frozen?.type === 'container' ? frozen : undefined;
  const ownLeft: readonly Nodes[] = own.children.slice(index);
  const left = childrenBehind(hasStandIn, rest);
  if (left?.length !== ownLeft.length) return undefined;
  if (!sameTree(ownLeft.slice(inner ? 1 : 0), left.slice(inner ? 1 : 0))) return undefined;
  const end = whole.children.length - left.length;
  const [child, ownChild, restChild] = [whole.children[end], ownLeft[0], left[0]];
  if (!child || !ownChild || !restChild) return undefined;
  const grown = { whole: child, own: ownChild, rest: restChild, beginning: () => lastChild(beginning()) };
  const goesOn = index === (old?.hasStandIn === true ? 1 : 0);
  const frozenChild = inner && freezeNode(inner, { ...grown, frozen: goesOn ? old?.inner : undefined });
  if (inner && !frozenChild) return undefined;
  const node = withChildren(whole, whole.children.slice(0, end));
  if ('spread' in node && 'spread' in own && 'spread' in rest) {
    const before = old && 'spread' in old.node && old.node.spread === true;
    node.spread = before === true || (own.spread === true && (isSpread || rest.spread !== true));
  }
  return { type: 'container', node, hasStandIn, inner: frozenChild };
}

const lastChild = (node: Nodes | undefined) => (node && isContainer(node) ? node.children.at(-1) : undefined);

const isLines = (node: Nodes) => node.type === 'code' || node.type === 'math' || node.type === 'html';

function freezePhrases(
  standIn: string,
  { whole, own, rest, frozen, beginning }: Grown,
): FrozenNode | undefined {
  if (whole.type !== 'paragraph' || own.type !== 'paragraph' || rest.type !== 'paragraph') return undefined;
  const old = frozen?.type === 'paragraph' ? frozen : undefined;
  const strip = (phrases: readonly PhrasingContent[]) =>
    old ? withoutStandIn(phrases, old.standIn) : phrases;
  const first = beginning();
  const cut = first?.type === 'paragraph' ? strip(first.children) : undefined;
  const left = withoutStandIn(rest.children, standIn);
  const all = strip(own.children);
  if (!cut || !left || !all || !sameTree(joinTexts([...cut, ...left]), all)) return undefined;
  const before = old?.phrases ?? [];
  const kept = cut.map((phrase, at) => {
    const shown = whole.children[before.length + at];
    return shown && sameTree(shown, phrase) ? shown : phrase;
  });
  return { type: 'paragraph', phrases: [...before, ...kept], standIn };
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
