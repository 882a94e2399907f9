import type { MarkdownLabels } from './environment.ts';

export const testLabels: MarkdownLabels = {
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
