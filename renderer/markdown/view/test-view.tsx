import { highlighter } from '../code/code-lines.tsx';
import { MarkdownView } from '../markdown-view.tsx';
import type { MarkdownLabels } from './environment.ts';
import { formulas } from './formula.tsx';

export const labels: MarkdownLabels = {
  code: 'Code',
  copy: 'Copy code',
  copied: 'Copied',
  copyFailed: 'Not copied',
  wrap: 'Wrap lines',
  showCode: 'Code',
  showPreview: 'Preview',
  showDiagram: 'Diagram',
  preview: 'Preview',
  diagram: 'Diagram',
  diagramMistake: 'Could not be drawn',
  diagramSlow: 'Took too long',
  table: 'Table',
  image: 'Image',
  taskDone: 'Done',
  taskOpen: 'To do',
  footnotes: 'Footnotes',
  footnote: (number) => `Footnote ${number}`,
  backToText: (number) => `Back from footnote ${number}`,
};

type Handlers = {
  readonly onOpenLink?: (url: string) => void;
  readonly onCopy?: (text: string) => Promise<boolean>;
};

const ignore = () => undefined;
const copies = () => Promise.resolve(true);

/** The view of a text, with words for its buttons. */
export function testView(text: string, streaming = false, handlers: Handlers = {}) {
  const { onOpenLink = ignore, onCopy = copies } = handlers;
  return (
    <MarkdownView text={text} streaming={streaming} labels={labels} onOpenLink={onOpenLink} onCopy={onCopy} />
  );
}

/** Loads what is lazy. The typesetter refuses pages without a doctype, and the test page has none. */
export async function loadMarkdownParts(): Promise<void> {
  Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat', configurable: true });
  await Promise.all([formulas.load(), highlighter.load()]);
}
