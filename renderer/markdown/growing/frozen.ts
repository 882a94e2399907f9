import type { Blockquote, FootnoteDefinition, List, ListItem, Nodes } from 'mdast';
import type { PhrasingContent, RootContent, Table } from 'mdast';
import { type CodeText, codeTextOf, extendCode, rememberCodeText } from '../code/code-text.ts';
import type { Footnote, ParsedBlock } from '../syntax/parse.ts';

export type Container = List | ListItem | Blockquote | FootnoteDefinition;

/** The finished children of a container, and the finished beginning of the child after them. */
export type FrozenContainer = {
  readonly type: 'container';
  readonly node: Container;
  /** Whether its finished children are stood in for by an empty heading. */
  readonly hasStandIn: boolean;
  readonly inner: FrozenNode | undefined;
};

/** The finished lines of code, a formula or markup. */
export type FrozenLines = {
  readonly type: 'code' | 'math' | 'html';
  readonly text: CodeText;
  readonly value: string;
  /** The line that stands in for them and is a part of the value: of markup the first one. */
  readonly standIn: string | undefined;
};

/** The finished beginning of a block that still grows. */
export type FrozenNode =
  | FrozenContainer
  | FrozenLines
  | { readonly type: 'table'; readonly table: Table }
  | { readonly type: 'paragraph'; readonly phrases: readonly PhrasingContent[]; readonly standIn: string };

/**
 * What of the tail is not parsed again: whole blocks and the beginning of the growing one after them. The rest
 * is parsed behind a stand-in that makes it mean what it means in the whole text.
 */
export type Frozen = {
  readonly before: readonly ParsedBlock[];
  /** Where the growing block starts in the tail. */
  readonly start: number;
  readonly source: string;
  readonly standIn: string;
  readonly node: FrozenNode;
  readonly calls: readonly string[];
};

/**
 * The growing block as a whole: its frozen beginning and what was parsed behind the stand-in. Undefined when
 * the two do not fit, because what followed gave the beginning another meaning.
 */
export function join(frozen: Frozen, rest: ParsedBlock): ParsedBlock | undefined {
  // What is defined after the frozen part may be referred to in it.
  const node = mayGrow(rest) ? joinNodes(frozen.node, rest.node) : undefined;
  if (!node) return undefined;
  const withFrozen = (calls: readonly string[]) =>
    frozen.calls.length > 0 ? [...frozen.calls, ...calls] : calls;
  const end = rest.end - frozen.standIn.length + frozen.source.length;
  if (node.type !== 'footnoteDefinition')
    return { ...rest, node, calls: withFrozen(rest.calls), start: frozen.start, end };
  const footnotes = rest.footnotes.map(({ calls }): Footnote => ({ node, calls: withFrozen(calls) }));
  return { ...rest, node, footnotes, start: frozen.start, end };
}

export const definesNothing = ({ definitions, footnotes }: ParsedBlock) =>
  definitions.length + footnotes.length === 0;

/** Whether nothing in it is defined that its own beginning may refer to; a footnote is known by itself. */
export const mayGrow = (block: ParsedBlock) =>
  definesNothing(block) ||
  (block.node.type === 'footnoteDefinition' && block.footnotes.length + block.definitions.length === 1);

function joinNodes(frozen: FrozenNode, node: Nodes): RootContent | undefined {
  switch (frozen.type) {
    case 'container':
      return joinContainers(frozen, node);
    case 'table':
      return node.type === 'table'
        ? { ...node, children: [...frozen.table.children, ...node.children.slice(1)] }
        : undefined;
    case 'code':
    case 'math':
    case 'html':
      return joinLines(frozen, node);
    case 'paragraph': {
      // An underline may still turn the paragraph into a heading.
      if (node.type !== 'paragraph' && node.type !== 'heading') return undefined;
      const phrases = withoutStandIn(node.children, frozen.standIn);
      return phrases && { ...node, children: [...frozen.phrases, ...phrases] };
    }
  }
}

function joinContainers({ node: frozen, hasStandIn, inner }: FrozenContainer, node: Nodes) {
  if (!isContainer(node) || !isAlike(frozen, node, hasStandIn)) return undefined;
  const children = childrenBehind(hasStandIn, node);
  if (!children) return undefined;
  const [first, ...others] = children;
  const joined = inner && first ? joinNodes(inner, first) : first;
  if (inner && !joined) return undefined;
  const all = [...frozen.children, ...(joined ? [joined, ...others] : others)];
  if (!('spread' in frozen) || !('spread' in node)) return withChildren(frozen, all);
  return withChildren({ ...frozen, spread: frozen.spread === true || node.spread === true }, all);
}

/** Whether the rest of a container says of it what was said before. */
export function isAlike(container: Container, rest: Container, hasStandIn: boolean): boolean {
  if (container.type === 'list') return rest.type === 'list' && rest.ordered === container.ordered;
  if (container.type !== 'listItem' || rest.type !== 'listItem') return rest.type === container.type;
  // The parser takes the box of a task also from a line that merely follows an empty item inside of this one.
  return rest.checked === (hasStandIn ? null : container.checked);
}

export const isContainer = (node: Nodes): node is Container =>
  ['list', 'listItem', 'blockquote', 'footnoteDefinition'].includes(node.type);

/** The node with other children, which are of the kind that it has. */
export function withChildren<T extends Container>(node: T, children: readonly Nodes[]): T {
  return Object.assign({}, node, { children });
}

/** The children without the heading that stands in for others; undefined when it is not there. */
export function childrenBehind(hasStandIn: boolean, node: Container): readonly Nodes[] | undefined {
  if (!hasStandIn) return node.children;
  const [first, ...others]: readonly Nodes[] = node.children;
  return first?.type === 'heading' && first.children.length === 0 ? others : undefined;
}

function joinLines(frozen: FrozenLines, node: Nodes): RootContent | undefined {
  if (node.type !== frozen.type) return undefined;
  const lines = linesBehind(frozen.standIn, node.value);
  if (lines === undefined) return undefined;
  const joined = { ...node, value: `${frozen.value}\n${lines}` };
  rememberCodeText(joined, extendCode(frozen.text, lines, false));
  return joined;
}

/** Lines without the one that stands in for others; undefined when it is not there. */
export function linesBehind(standIn: string | undefined, value: string): string | undefined {
  if (standIn === undefined) return value;
  return value.startsWith(`${standIn}\n`) ? value.slice(standIn.length + 1) : undefined;
}

/** The frozen lines with more of them that have just been finished. */
export function growLines(
  type: FrozenLines['type'],
  frozen: FrozenNode | undefined,
  lines: string,
  standIn: string | undefined,
): FrozenLines {
  if (frozen?.type !== type) {
    const value = standIn === undefined ? lines : `${standIn}\n${lines}`;
    return { type, text: codeTextOf({ value }), value, standIn };
  }
  const { text, value } = frozen;
  return { type, text: extendCode(text, lines, false), value: `${value}\n${lines}`, standIn };
}

/** What was parsed behind the stand-in of a paragraph, without it. */
export function withoutStandIn(
  phrases: readonly PhrasingContent[],
  standIn: string,
): readonly PhrasingContent[] | undefined {
  const [first, ...others] = phrases;
  if (first?.type !== 'text' || !first.value.startsWith(standIn)) return undefined;
  const value = first.value.slice(standIn.length);
  return value === '' ? others : [{ ...first, value }, ...others];
}
