import { expect } from 'vitest';
import { breathe, deep, type Random, randomCuts } from './chance.ts';
import { pageFault } from './pages.tsx';
import { streamed, treeFault } from './trees.ts';

/** Streams per text. */
const TURNS = deep ? { alone: 200, pair: 20, page: 8 } : { alone: 3, pair: 1, page: 1 };
/** Of the texts every so many is streamed all the way to the page, which takes ten times as long. */
const EVERY = deep ? 1 : 4;

/** Streams every text as a tree; returns how many streams that were. */
export async function expectSameTrees(
  alone: readonly string[],
  pairs: readonly string[],
  random: Random,
): Promise<number> {
  const all = alone
    .map((text) => ({ text, turns: TURNS.alone }))
    .concat(pairs.map((text) => ({ text, turns: TURNS.pair })));
  for (const { text, turns } of all) {
    const whole = streamed(text, []);
    for (let turn = 0; turn < turns; turn += 1)
      expect(treeFault(text, randomCuts(random, text.length), whole)).toBeUndefined();
    await breathe();
  }
  return all.reduce((sum, { turns }) => sum + turns, 0);
}

/** Streams texts to the page; returns how many streams that were. */
export async function expectSamePages(texts: readonly string[], random: Random): Promise<number> {
  const chosen = texts.filter((_, at) => at % EVERY === 0);
  for (const text of chosen) {
    for (let turn = 0; turn < TURNS.page; turn += 1)
      expect(pageFault(text, randomCuts(random, text.length))).toBeUndefined();
    await breathe();
  }
  return chosen.length * TURNS.page;
}
