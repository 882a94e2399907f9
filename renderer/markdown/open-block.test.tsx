// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MarkdownView } from './markdown-view.tsx';
import { preparePages } from './proofs/pages.tsx';
import { testLabels } from './test-labels.ts';

/** What is shown of a block that still grows. */

beforeEach(preparePages);
afterEach(cleanup);

const ignore = () => undefined;
const copies = () => Promise.resolve(true);

function view(text: string, streaming: boolean) {
  return (
    <MarkdownView text={text} streaming={streaming} labels={testLabels} onOpenLink={ignore} onCopy={copies} />
  );
}

test.each([
  [
    'lines of a fence in an item',
    '1. Step\n\n   ```js\n   let first = 1;\n',
    '   call();\n',
    '.hljs-keyword',
  ],
  ['paragraphs of an item', '1. Step\n\n   With *stress*.\n', '\n   And more.\n', 'em'],
  ['paragraphs of a quote', '> With *stress*.\n', '>\n> And more.\n', 'em'],
  ['items of a list in a list', '- a\n  - with *stress*\n', '  - more\n', 'em'],
])('finished %s are not rendered again', (_, start, piece, mark) => {
  const { container, rerender } = render(view(start, true));
  const probe = container.querySelector(mark)?.firstChild;
  if (!probe) throw new Error('no probe');
  // What rendered again would put its text back.
  probe.nodeValue = 'touched';
  for (let count = 1; count < 80; count += 1) rerender(view(start + piece.repeat(count), true));
  rerender(view(`${start}${piece.repeat(80)}\nend`, false));
  expect(probe.isConnected && probe.nodeValue).toBe('touched');
});
