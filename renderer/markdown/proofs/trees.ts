import type { Nodes } from 'mdast';
import { MarkdownDocument } from '../growing/document.ts';
import { joinTexts } from '../growing/freeze.ts';
import { sameTree } from '../growing/same-tree.ts';

/** The tree as the parser alone makes it: neighbouring texts are one. */
export function normal(node: Nodes): unknown {
  if (!('children' in node)) return node;
  const isPhrasing = node.type === 'paragraph' || node.type === 'heading';
  const children: readonly Nodes[] = isPhrasing ? joinTexts(node.children) : node.children;
  return { ...node, children: children.map(normal) };
}

/** What a text that comes in pieces ends as: its blocks, and what they refer to. */
export function streamed(text: string, places: readonly number[]) {
  const document = new MarkdownDocument();
  let start = 0;
  for (const place of [...places, text.length]) {
    document.append(text.slice(start, place));
    start = place;
  }
  document.end();
  const { definitions, footnotes } = document.references;
  return {
    blocks: document.blocks().map((block) => normal(block.node)),
    definitions: [...definitions],
    footnotes: [...footnotes.values()].map(({ node, number }) => [number, normal(node)]),
  };
}

/** What went wrong with a text cut at `places`, or undefined. */
export function treeFault(text: string, places: readonly number[], whole: ReturnType<typeof streamed>) {
  const inPieces = streamed(text, places);
  return sameTree(inPieces, whole) ? undefined : { text, places, inPieces, whole };
}
