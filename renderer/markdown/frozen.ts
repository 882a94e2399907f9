import type { Code, List, PhrasingContent, RootContent, Table } from 'mdast';
import { type CodeText, codeTextOf, extendCode, rememberCodeText } from './code-text.ts';
import type { ParsedBlock } from './parse.ts';

/** The finished beginning of a block that still grows: items, rows, lines of code, or phrases. */
export type FrozenNode =
  | { readonly type: 'list'; readonly list: List }
  | { readonly type: 'table'; readonly table: Table }
  | { readonly type: 'code'; readonly text: CodeText; readonly value: string }
  | { readonly type: 'paragraph'; readonly phrases: readonly PhrasingContent[] };

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
  const node = joinNodes(frozen, rest);
  if (!node || rest.start !== 0) return undefined;
  const calls = frozen.calls.length > 0 ? [...frozen.calls, ...rest.calls] : rest.calls;
  const end = rest.end - frozen.standIn.length + frozen.source.length;
  return { ...rest, node, calls, start: frozen.start, end };
}

function joinNodes({ node: frozen, standIn }: Frozen, { node }: ParsedBlock): RootContent | undefined {
  switch (frozen.type) {
    case 'list':
      return node.type === 'list' && node.ordered === frozen.list.ordered
        ? joinLists(frozen.list, node)
        : undefined;
    case 'table':
      return node.type === 'table'
        ? { ...node, children: [...frozen.table.children, ...node.children.slice(1)] }
        : undefined;
    case 'code':
      return node.type === 'code' ? joinCode(frozen.text, frozen.value, node) : undefined;
    case 'paragraph': {
      // An underline may still turn the paragraph into a heading.
      if (node.type !== 'paragraph' && node.type !== 'heading') return undefined;
      const phrases = withoutStandIn(node.children, standIn);
      return phrases && { ...node, children: [...frozen.phrases, ...phrases] };
    }
  }
}

export function joinLists(frozen: List, rest: List): List {
  const spread = frozen.spread === true || rest.spread === true;
  return { ...rest, start: frozen.start ?? null, spread, children: [...frozen.children, ...rest.children] };
}

function joinCode(text: CodeText, value: string, rest: Code): Code {
  const node: Code = { ...rest, value: `${value}\n${rest.value}` };
  rememberCodeText(node, extendCode(text, rest.value, false));
  return node;
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

/** The frozen code with more lines that have just been finished. */
export function growCode(
  frozen: Frozen | undefined,
  lines: string,
): Extract<FrozenNode, { readonly type: 'code' }> {
  if (frozen?.node.type !== 'code') {
    const text = codeTextOf({ type: 'code', value: lines });
    return { type: 'code', text, value: lines };
  }
  const { text, value } = frozen.node;
  return { type: 'code', text: extendCode(text, lines, false), value: `${value}\n${lines}` };
}
