// @vitest-environment happy-dom
import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import specification from 'commonmark-spec/spec.txt?raw';
import { seeded } from './chance.ts';
import { expectSamePages, expectSameTrees } from './cuts.ts';
import { readExamples } from './examples.ts';
import { preparePages, readPage } from './pages.tsx';
import { fromSpec, fromView } from './shape.ts';

/**
 * Every example of the CommonMark specification: what is shown at once is what the specification says, but for
 * the deliberate differences below, and what is streamed in random pieces ends as what is shown at once.
 */

const examples = readExamples(specification);

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

beforeEach(preparePages);
afterEach(cleanup);

test('every example is shown as the specification says', () => {
  const failed = examples.filter(({ markdown, html }) => {
    return JSON.stringify(readPage(markdown, fromView)) !== JSON.stringify(fromSpec(html));
  });
  expect(examples).toHaveLength(652);
  expect(failed.map(({ number }) => number)).toEqual([...different].toSorted((a, b) => a - b));
  const counts = Object.entries(DIFFERENCES).map(([why, { length }]) => `${length} differ: ${why}`);
  console.log(
    `CommonMark 0.31.2: ${652 - failed.length} of ${examples.length} as specified; ${counts.join('; ')}`,
  );
});

const random = seeded(20261123);
const alone = examples.map((example) => example.markdown);
/** What one example leaves open meets what another brings. */
const pairs = alone.map((text) => `${text}\n${alone[random(alone.length)] ?? ''}`);

test('every example ends as the same tree when it comes in pieces', async () => {
  const streams = await expectSameTrees(alone, pairs, random);
  console.log(`CommonMark 0.31.2: ${streams} streams end as the tree of the whole text`);
});

test('every example ends as the same page when it comes in pieces', async () => {
  const streams = await expectSamePages(alone, pairs, random);
  console.log(`CommonMark 0.31.2: ${streams} streams end as the page of the whole text`);
});
