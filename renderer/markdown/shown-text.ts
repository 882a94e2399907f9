import type { Nodes, RootContent } from 'mdast';
import { MarkdownDocument } from './growing/document.ts';
import { TextGrowth, type TextSource } from './text-source.ts';
import { imageSource } from './urls.ts';

/**
 * The words a person sees of a markdown text, for finding them: no markup, formulas as their TeX. A line break
 * stands only where nobody reads on in one line: between blocks, cells and lines of code.
 */
export function shownText(markdown: string): string {
  return new GrowingShownText().update(markdown, false);
}

/** The same of a text that grows at its end: costs what is added, as drawing it does. */
export class GrowingShownText {
  readonly #known = new WeakMap<RootContent, string>();
  #document = new MarkdownDocument();
  #growth = new TextGrowth();

  update(text: TextSource, streaming: boolean): string {
    const added = this.#growth.added(text);
    if (added === null) {
      this.#document = new MarkdownDocument();
      this.#growth = new TextGrowth();
      return this.update(text, streaming);
    }
    this.#document.append(added);
    if (!streaming) this.#document.end();
    const notes = [...this.#document.references.footnotes.values()];
    return [
      ...this.#document.blocks().map(({ node }) => this.#textOf(node)),
      ...notes.map(({ node }) => lines(node.children)),
    ].join('\n');
  }

  #textOf(node: RootContent): string {
    const known = this.#known.get(node) ?? visible(node);
    this.#known.set(node, known);
    return known;
  }
}

function visible(node: Nodes): string {
  switch (node.type) {
    case 'code':
      return node.value;
    case 'html':
    case 'text':
    case 'inlineCode':
    case 'inlineMath':
    case 'math':
    case 'yaml':
      return inOneLine(node.value);
    case 'image':
      return imageText(node.alt ?? '', node.url);
    case 'imageReference':
      return inOneLine(node.alt ?? '');
    case 'break':
      return '\n';
    case 'definition':
    case 'footnoteDefinition':
    case 'footnoteReference':
    case 'thematicBreak':
      return '';
    case 'table':
      // A row may have more cells than the table has columns.
      return lines(node.children.flatMap((row) => row.children.slice(0, node.align?.length)));
    case 'root':
    case 'blockquote':
    case 'list':
    case 'listItem':
    case 'tableRow':
      return lines(node.children);
    default:
      return node.children.map(visible).join('');
  }
}

function lines(nodes: readonly Nodes[]): string {
  return nodes.map(visible).join('\n');
}

function inOneLine(text: string): string {
  return text.replace(/\s/g, ' ');
}

function imageText(alt: string, url: string): string {
  const source = imageSource(url);
  if (source.kind === 'embedded') return '';
  return inOneLine(alt) + (source.kind === 'remote' ? `(${source.url.host})` : '');
}
