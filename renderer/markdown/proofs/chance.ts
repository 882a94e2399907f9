/** Thorough (`npm run test:deep`), or a sample of it. */
export const deep = import.meta.env['DEEP'] === '1';

/** A whole number below `limit`. */
export type Random = (limit: number) => number;

/** Numbers that are the same in every run. */
export function seeded(seed: number): Random {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

export function oneOf<T>(random: Random, values: readonly T[]): T {
  const value = values[random(values.length)];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
}

/** Places where a text is cut into pieces; also inside of a line ending or a surrogate pair. */
export function randomCuts(random: Random, length: number): readonly number[] {
  const count = 1 + random(Math.min(length, 12));
  return [...new Set(Array.from({ length: count }, () => random(length + 1)))].toSorted((a, b) => a - b);
}

/** Lets the test runner hear from a test that computes for minutes. */
export const breathe = () => new Promise<void>((resolve) => setTimeout(resolve));
