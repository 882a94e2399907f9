import { expect, test } from 'vitest';
import { streamed, treeFault } from '../proofs/trees.ts';

/** Long enough that its beginning is frozen while the rest is written. */
const words = 'plain words that go on and on, '.repeat(30);
const clauses = '你好，世界。'.repeat(60);

test.each([
  ['the address of an image', `${words}![x](data:image/png;base64${clauses}4,AAAA) end`],
  ['the title of a link', `${words}[x](a "title，${clauses} and more" ) end`],
  ['an address that takes a mark along', `${words}**[x](a**${clauses}b) end`],
  ['what only looked like a target', `${words}[x](a b ${words}) end`],
])('a paragraph is not cut for good inside of %s', (_, text) => {
  for (let step = 1; step < 40; step += 6) {
    const places = Array.from({ length: Math.floor(text.length / step) }, (__, at) => at * step);
    expect(treeFault(text, places, streamed(text, []))).toBeUndefined();
  }
});
