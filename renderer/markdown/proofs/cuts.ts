import { expect } from 'vitest';
import { breathe, deep, type Random, randomCuts } from './chance.ts';
import { pageFault, wholePage } from './pages.tsx';
import { streamed, treeFault } from './trees.ts';

/** Streams per text. */
const TURNS = deep ? { alone: 200, pair: 20 } : { alone: 1, pair: 1 };
/** The same for streams all the way to the page, which take ten times as long: a sample has every fourth text. */
const PAGE_TURNS = deep ? { alone: 200, pair: 8, every: 1 } : { alone: 1, pair: 1, every: 4 };

/** Streams every text as a tree; returns how many streams that were. */
export async function expectSameTrees(
  alone: readonly string[],
  pairs: readonly string[],
  random: Random,
): Promise<number> {
  const all = withTurns(alone, pairs, TURNS);
  for (const { text, turns } of all) {
    const whole = streamed(text, []);
    for (let turn = 0; turn < turns; turn += 1)
      expect(treeFault(text, randomCuts(random, text.length), whole)).toBeUndefined();
    await breathe();
  }
  return all.reduce((sum, { turns }) => sum + turns, 0);
}

/** Streams texts to the page; returns how many streams that were. */
export async function expectSamePages(
  alone: readonly string[],
  pairs: readonly string[],
  random: Random,
): Promise<number> {
  const all = withTurns(alone, pairs, PAGE_TURNS).filter((_, at) => at % PAGE_TURNS.every === 0);
  for (const { text, turns } of all) {
    const whole = wholePage(text);
    for (let turn = 0; turn < turns; turn += 1)
      expect(pageFault(text, randomCuts(random, text.length), whole)).toBeUndefined();
    await breathe();
  }
  return all.reduce((sum, { turns }) => sum + turns, 0);
}

function withTurns(
  alone: readonly string[],
  pairs: readonly string[],
  turns: { readonly alone: number; readonly pair: number },
) {
  return alone
    .map((text) => ({ text, turns: turns.alone }))
    .concat(pairs.map((text) => ({ text, turns: turns.pair })));
}
