import type { Element, ElementContent, Root } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { toMdast } from 'hast-util-to-mdast';
import { toText } from 'hast-util-to-text';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { mathToMarkdown } from 'mdast-util-math';
import { toMarkdown } from 'mdast-util-to-markdown';
import type { Nodes as MarkdownNodes } from 'mdast';
import { find, textOf } from './clean.ts';

/** A clean tree as HTML: formulas as MathML alone, since some programs would print their source beside it. */
export function htmlOf(tree: Root): string {
  return toHtml(mapped(tree, (node) => boxAsSign(node) ?? withoutSource(node)));
}

/** A clean tree as text: what a person would type who reads it, formulas as TeX. */
export function plainOf(tree: Root): string {
  return toText(mapped(marked(tree), (node) => boxAsSign(node) ?? formulaAsTex(node))).trim();
}

/** A clean tree as markdown. */
export function markdownOf(tree: Root): string {
  const markdown = toMdast(tree, {
    handlers: {
      math: (_state, node: Element) => ({
        type: node.properties['display'] === 'block' ? 'math' : 'inlineMath',
        value: texOf(node),
      }),
    },
  });
  return toMarkdown(markdown as MarkdownNodes, {
    extensions: [gfmToMarkdown(), mathToMarkdown()],
    bullet: '-',
    rule: '-',
    fences: true,
    listItemIndent: 'one',
  }).trim();
}

type Replace = (node: Element) => ElementContent | ElementContent[] | null;

/** The tree with some of its elements replaced; what is put in their place is not looked at again. */
function mapped(tree: Root, replace: Replace): Root {
  const visit = (node: ElementContent): ElementContent[] => {
    if (node.type !== 'element') return [node];
    const replaced = replace(node);
    if (replaced) return Array.isArray(replaced) ? replaced : [replaced];
    return [{ ...node, children: node.children.flatMap(visit) }];
  };
  return { type: 'root', children: (tree.children as ElementContent[]).flatMap(visit) };
}

function boxAsSign({ tagName, properties }: Element): ElementContent | null {
  if (tagName !== 'input') return null;
  const isDone = properties['checked'] !== undefined && properties['checked'] !== false;
  return { type: 'text', value: isDone ? '☑ ' : '☐ ' };
}

function texOf(math: Element): string {
  const source = find(math, 'annotation');
  return source ? textOf(source) : textOf(math);
}

function formulaAsTex(node: Element): ElementContent | null {
  if (node.tagName !== 'math') return null;
  const text: ElementContent = { type: 'text', value: texOf(node) };
  if (node.properties['display'] !== 'block') return text;
  return { type: 'element', tagName: 'p', properties: {}, children: [text] };
}

function withoutSource(node: Element): ElementContent[] | null {
  return node.tagName === 'annotation' ? [] : null;
}

/** Items with the signs that a page draws before them. */
function marked(tree: Root): Root {
  const visit = <T extends Root | ElementContent>(node: T): T => {
    if (!('children' in node)) return node;
    const isList = node.type === 'element' && (node.tagName === 'ul' || node.tagName === 'ol');
    let number = isList && node.tagName === 'ol' ? Number(node.properties['start'] ?? 1) : null;
    const children = node.children.map((child) => {
      const seen = visit(child as ElementContent);
      if (!isList || seen.type !== 'element' || seen.tagName !== 'li') return seen;
      const sign = number === null ? '- ' : `${number++}. `;
      return signed(seen, sign);
    });
    return { ...node, children };
  };
  return visit(tree);
}

function signed(item: Element, sign: string): Element {
  if (item.children[0]?.type === 'element' && item.children[0].tagName === 'input') return item;
  const at = item.children.findIndex((child) => child.type !== 'text' || child.value.trim() !== '');
  const first = item.children[at];
  const text: ElementContent = { type: 'text', value: sign };
  if (first?.type === 'element' && first.tagName === 'p') {
    const paragraph = { ...first, children: [text, ...first.children] };
    return { ...item, children: item.children.with(at, paragraph) };
  }
  return { ...item, children: [text, ...item.children] };
}
