import type { Element, ElementContent, Root } from 'hast';
import { fromDom } from 'hast-util-from-dom';
import type { Html, Image, Link, Nodes } from 'mdast';
import type { InlineMath, Math } from 'mdast-util-math';
import { type State, toHast } from 'mdast-util-to-hast';
import { renderFormula } from '../view/katex-formula.ts';
import { parseMarkdown } from '../syntax/parse.ts';
import { imageSource, openableUrl } from '../urls.ts';
import { cleanTree } from './clean.ts';

/** What is drawn, or a clone of a part of it. */
export function treeOfDrawn(drawn: Node): Root {
  const tree = fromDom(drawn);
  return cleanTree({ type: 'root', children: tree.type === 'root' ? tree.children : [tree as Element] });
}

/** A markdown text, as it would be drawn. */
export function treeOfMarkdown(text: string): Root {
  const blocks = parseMarkdown(text, { definitions: [], footnotes: [] });
  const tree = toHast(
    { type: 'root', children: blocks.map(({ node }) => node) },
    {
      handlers: {
        html: (_state: State, { value }: Html) => ({ type: 'text', value }),
        math: (_state: State, { value }: Math) => formula(value, true),
        inlineMath: (_state: State, { value }: InlineMath) => formula(value, false),
        link: (state: State, node: Link) => linkTo(node.url, state.all(node)),
        image: (_state: State, { url, alt }: Image) => picture(url, alt ?? ''),
      },
    },
  );
  return cleanTree({ type: 'root', children: tree.type === 'root' ? tree.children : [tree as Element] });
}

/** What a person wrote: paragraphs of lines. */
export function treeOfPlain(text: string): Root {
  const paragraph = (part: string): Element => ({
    type: 'element',
    tagName: 'p',
    properties: {},
    children: part
      .split('\n')
      .flatMap((line, at): ElementContent[] => [
        ...(at > 0 ? [lineBreak] : []),
        { type: 'text', value: line },
      ]),
  });
  return { type: 'root', children: text.split(/\n{2,}/).map(paragraph) };
}

const lineBreak: Element = { type: 'element', tagName: 'br', properties: {}, children: [] };

function formula(tex: string, display: boolean): ElementContent {
  const box = document.createElement('span');
  if (!renderFormula(box, tex, display)) return { type: 'text', value: tex };
  return treeOfDrawn(box).children[0] as ElementContent;
}

function linkTo(url: string, children: ElementContent[]): ElementContent[] {
  const href = openableUrl(url)?.href;
  return href === undefined ? children : [{ type: 'element', tagName: 'a', properties: { href }, children }];
}

function picture(url: string, alt: string): ElementContent[] {
  const source = imageSource(url);
  if (source.kind === 'embedded') {
    return [{ type: 'element', tagName: 'img', properties: { src: source.src, alt }, children: [] }];
  }
  const text: ElementContent = { type: 'text', value: alt };
  return source.kind === 'remote' ? linkTo(source.url.href, [text]) : [text];
}

/** The top-level blocks of a text that are drawn, each as it is written; null where it cannot stand alone. */
export function sourcesOfBlocks(text: string): readonly (string | null)[] {
  return parseMarkdown(text, { definitions: [], footnotes: [] })
    .filter(({ node }) => node.type !== 'definition' && node.type !== 'footnoteDefinition')
    .map(({ node, start, end }) => (refers(node) ? null : text.slice(start, end)));
}

function refers(node: Nodes): boolean {
  if (['linkReference', 'imageReference', 'footnoteReference'].includes(node.type)) return true;
  return 'children' in node && node.children.some(refers);
}
