// @vitest-environment happy-dom
import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seeded } from './chance.ts';
import { expectSamePages, expectSameTrees } from './cuts.ts';
import { readExamples } from './examples.ts';
import text from './gfm-examples.md?raw';
import { preparePages, readPage } from './pages.tsx';
import { fromSpec, fromView } from './shape.ts';

/** The extensions of GitHub Flavored Markdown, shown at once and in pieces. */

const examples = readExamples(text);

beforeEach(preparePages);
afterEach(cleanup);

test.each(examples)('example $number: $markdown', ({ markdown, html }) => {
  expect(readPage(markdown, fromView)).toEqual(fromSpec(html));
});

const random = seeded(20261125);
const alone = examples.map((example) => example.markdown);
const pairs = alone.map((each) => `${each}\n${alone[random(alone.length)] ?? ''}`);

test('every example ends as the same tree when it comes in pieces', async () => {
  const streams = await expectSameTrees(alone, pairs, random);
  console.log(`GFM: ${alone.length} examples, ${streams} streams end as the tree of the whole text`);
});

test('every example ends as the same page when it comes in pieces', async () => {
  const streams = await expectSamePages(alone, pairs, random);
  console.log(`GFM: ${streams} streams end as the page of the whole text`);
});
