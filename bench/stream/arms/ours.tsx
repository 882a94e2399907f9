import '../../../renderer/styles/tokens.css';
import type { MarkdownLabels } from '../../../renderer/markdown/view/environment.ts';
import { MarkdownView } from '../../../renderer/markdown/markdown-view.tsx';
import { start } from '../page/start.tsx';

const labels: MarkdownLabels = {
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
const openNothing = () => undefined;
const copyNothing = () => Promise.resolve(true);

start(({ growing, streaming }) => (
  <MarkdownView
    text={growing}
    streaming={streaming}
    labels={labels}
    onOpenLink={openNothing}
    onCopy={copyNothing}
  />
));
