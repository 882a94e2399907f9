// @vitest-environment happy-dom
import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import specification from 'commonmark-spec/spec.txt?raw';
import { breathe, deep } from './chance.ts';
import { readExamples } from './examples.ts';
import gfm from './gfm-examples.md?raw';
import { type Mutant, mutantOf } from './mutants.ts';
import { pageFault, preparePages, wholePage } from './pages.tsx';
import { unsafeParts } from './safety.ts';
import { streamed, treeFault } from './trees.ts';
import { trickyTexts } from './tricky-texts.ts';

/** Texts that no rule foresees: they never throw, end the same however they are cut, and stay harmless. */

const TREES = deep ? 100_000 : 400;
const PAGES = deep ? 12_000 : 60;
const AT_ONCE = 50;

/** Long enough that their beginnings are frozen while they grow. */
const longTexts = [
  'Words of *prose*, `code` and [a link](https://a.example), 也有中文。 '.repeat(14),
  'plain words that wait for something to be opened or closed, again and again; '.repeat(10),
  '- an item with *words*\n- [ ] and a task\n'.repeat(14),
  `| a | b |\n| - | - |\n${'| some *words* | `code` |\n'.repeat(20)}`,
  `\`\`\`js\n${'const some = "code";\n'.repeat(30)}\`\`\`\n`,
  `1. a step\n\n   \`\`\`js\n${'   const some = "code";\n'.repeat(24)}   \`\`\`\n\n   and *more*\n`,
  `- top\n${'  - a nested item\n\n    with *words* in it\n'.repeat(12)}`,
  `${'> words of a *quote*\n>\n> - with an item\n>\n'.repeat(12)}> $$\n> ${'x_1\n> '.repeat(12)}$$\n`,
];
const examples = [...readExamples(specification), ...readExamples(gfm)].map(({ markdown }) => markdown);
/** Every third mutant is made of a long one. */
const texts = examples.concat(trickyTexts, ...Array.from({ length: 50 }, () => longTexts));

beforeEach(preparePages);
afterEach(cleanup);

/** The first mutant with a fault, by which it can be made again. */
async function firstFault(count: number, faultOf: (mutant: Mutant) => unknown) {
  for (let number = 0; number < count; number += 1) {
    const mutant = mutantOf(texts, number);
    try {
      const fault = faultOf(mutant);
      if (fault !== undefined) return { mutant, fault };
    } catch (thrown) {
      return { mutant, thrown };
    }
    if (number % AT_ONCE === 0) await breathe();
  }
  return undefined;
}

test('a mutated text ends as the same tree when it comes in pieces', async () => {
  const fault = await firstFault(TREES, ({ text, places }) => treeFault(text, places, streamed(text, [])));
  expect(fault).toBeUndefined();
  console.log(`fuzz: ${TREES} mutated texts end as the tree of the whole text`);
});

test('a mutated text ends as the same page when it comes in pieces, and no state of it is unsafe', async () => {
  const fault = await firstFault(PAGES, ({ text, places }) => {
    const unsafe = new Set<string>();
    const look = (container: HTMLElement) => unsafeParts(container).forEach((part) => unsafe.add(part));
    const fault = pageFault(text, places, wholePage(text), look);
    return unsafe.size > 0 ? [...unsafe] : fault;
  });
  expect(fault).toBeUndefined();
  console.log(
    `fuzz: ${PAGES} mutated texts are safe pages in every state and end as the page of the whole text`,
  );
});
