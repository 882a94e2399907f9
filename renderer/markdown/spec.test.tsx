// @vitest-environment happy-dom
/// <reference types="vite/client" />
import { cleanup, render } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { MarkdownDocument } from './document.ts';
import { formulas } from './formula.tsx';
import { MarkdownView } from './markdown-view.tsx';
import { sameTree } from './same-tree.ts';
import { fromSpec, fromView } from './spec-shape.ts';
import { testLabels } from './test-labels.ts';

/**
 * Every example of the CommonMark specification: what is shown at once is what the specification says, but for
 * the deliberate differences below, and what is streamed in random pieces ends as what is shown at once.
 */

const files = import.meta.glob<string>('/node_modules/commonmark-spec/spec.txt', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const [specification] = Object.values(files);
const isThere = specification !== undefined;
const deep = process.env['TEST_DEPTH'] === 'deep';
/** Streams per text, as trees and all the way to the page, which takes ten times as long. */
const TREES = deep ? 200 : 3;
const PAGES = deep ? 8 : 1;
/** Of the texts every so many is streamed to the page. */
const EVERY = deep ? 1 : 4;

type Example = { readonly number: number; readonly markdown: string; readonly html: string };
const EXAMPLE = /^`{32} example\n([\s\S]*?)^\.\n([\s\S]*?)^`{32}$/gm;

function readExamples(text: string): readonly Example[] {
  const upToEnd = text.replace(/^<!-- END TESTS -->[\s\S]*/m, '');
  return [...upToEnd.matchAll(EXAMPLE)].map(([, markdown = '', html = ''], at) => ({
    number: at + 1,
    markdown: markdown.replaceAll('→', '\t'),
    html: html.replaceAll('→', '\t'),
  }));
}
const examples = readExamples(specification ?? '');
if (!isThere) console.log('skipped: the examples need the package commonmark-spec');

/** Differences on purpose, by example. Addresses that are not absolute http, https or mailto are text everywhere. */
const DIFFERENCES: Readonly<Record<string, readonly number[]>> = {
  'markup is shown as text': [
    21, 31, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166,
    167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187,
    188, 189, 190, 191, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 613, 614, 615, 616, 617, 623,
    625, 626, 627, 628, 629, 630, 631, 642, 643,
  ],
  'bare addresses are links, as in GFM': [602, 606, 608, 611, 612],
};
const different = new Set(Object.values(DIFFERENCES).flat());

beforeAll(() => {
  Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat' });
  return formulas.load();
});
afterEach(cleanup);

const ignore = () => undefined;
const copies = () => Promise.resolve(true);
const view = (text: string, streaming: boolean) => (
  <MarkdownView text={text} streaming={streaming} labels={testLabels} onOpenLink={ignore} onCopy={copies} />
);

test.runIf(isThere)('every example is shown as the specification says', () => {
  const failed: number[] = [];
  for (const { number, markdown, html } of examples) {
    const { container, unmount } = render(view(markdown, false));
    const same = JSON.stringify(fromView(container)) === JSON.stringify(fromSpec(html));
    if (!same) failed.push(number);
    unmount();
  }
  expect(failed).toEqual([...different].toSorted((a, b) => a - b));
  const counts = Object.entries(DIFFERENCES).map(
    ([reason, numbers]) => `${numbers.length} differ: ${reason}`,
  );
  console.log(
    `CommonMark 0.31.2: ${examples.length - failed.length} of ${examples.length} as specified; ${counts.join('; ')}`,
  );
});

/** Marks that differ from view to view are made equal; neighbouring texts are one text anyway. */
const markup = (container: HTMLElement) =>
  container.innerHTML.replaceAll(/(data-note(?:-call)?=")[^"]*-(\d+")/g, '$1$2');

const random = seeded(20261123);

function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Places where the text is cut into pieces, at random. */
function randomCuts(length: number): readonly number[] {
  const count = 1 + random(Math.min(length, 12));
  return [...new Set(Array.from({ length: count }, () => random(length + 1)))].toSorted((a, b) => a - b);
}

const atOnce = (text: string) => {
  const { container, unmount } = render(view(text, false));
  const result = markup(container);
  unmount();
  return result;
};

/** Examples with text around them, and pairs of them: what one leaves open meets what another brings. */
function texts(): readonly string[] {
  const alone = examples.map((example) => example.markdown);
  const joined = alone.map((text) => `${text}\n${alone[random(alone.length)] ?? ''}`);
  return [...alone, ...joined];
}

function streamedTree(text: string, places: readonly number[]) {
  const document = new MarkdownDocument();
  let start = 0;
  for (const place of [...places, text.length]) {
    document.append(text.slice(start, place));
    start = place;
  }
  document.end();
  return document.blocks().map((block) => block.node);
}

test.runIf(isThere)(
  'every example ends as the same tree when it comes in pieces',
  { timeout: 3_600_000 },
  () => {
    let streams = 0;
    for (const text of texts()) {
      const expected = streamedTree(text, []);
      for (let turn = 0; turn < TREES; turn += 1) {
        const places = randomCuts(text.length);
        const tree = streamedTree(text, places);
        if (!sameTree(tree, expected))
          expect({ text, places, tree }).toEqual({ text, places, tree: expected });
        streams += 1;
      }
    }
    console.log(`CommonMark 0.31.2: ${streams} streams end as the tree of the whole text`);
  },
);

test.runIf(isThere)(
  'every example ends as the same page when it comes in pieces',
  { timeout: 3_600_000 },
  () => {
    let streams = 0;
    for (const text of texts().filter((_, at) => at % EVERY === 0)) {
      const expected = atOnce(text);
      for (let turn = 0; turn < PAGES; turn += 1) {
        const places = randomCuts(text.length);
        const { container, rerender, unmount } = render(view('', true));
        for (const place of places) rerender(view(text.slice(0, place), true));
        rerender(view(text, true));
        rerender(view(text, false));
        const page = markup(container);
        unmount();
        if (page !== expected) expect({ text, places, page }).toEqual({ text, places, page: expected });
        streams += 1;
      }
    }
    console.log(`CommonMark 0.31.2: ${streams} streams end as the page of the whole text`);
  },
);

afterAll(() => {
  if (!isThere) return;
  expect(examples).toHaveLength(652);
});
