import type { MarkdownLabels } from './environment.ts';

export const testLabels: MarkdownLabels = {
  code: 'Code',
  copy: 'Copy code',
  copied: 'Copied',
  copyFailed: 'Not copied',
  wrap: 'Wrap lines',
  table: 'Table',
  image: 'Image',
  taskDone: 'Done',
  taskOpen: 'To do',
  footnotes: 'Footnotes',
  footnote: (number) => `Footnote ${number}`,
  backToText: (number) => `Back from footnote ${number}`,
};
