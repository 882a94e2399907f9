import fc from 'fast-check';
import { expect, test } from 'vitest';
import { autoTitle } from './title.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const length = (text: string) => [...graphemes.segment(text)].length;

test.each([
  ['Why is the sky blue?', 'Why is the sky blue?'],
  ['\n\n  first line \nsecond', 'first line'],
  ['## **Plan** for `npm ci`', 'Plan for npm ci'],
  ['> - [x] buy ~~milk~~ bread', 'buy milk bread'],
  ['1. [the docs](https://example.org/a) say', 'the docs say'],
  ['![a cat](cat.png)', 'a cat'],
  ['```ts\nconst answer = 42;\n```', 'const answer = 42;'],
  ['---\n***\nAfter rules', 'After rules'],
  ['Heading ##', 'Heading'],
  ['keep snake_case_names and 2 * 3 * 4', 'keep snake_case_names and 2 * 3 * 4'],
  ['_emphasis_ and __strong__ words', 'emphasis and strong words'],
  ['<b>bold</b> tag', 'bold tag'],
  ['C# or C++?', 'C# or C++?'],
  ['a\u202Eb\u0007c', 'a b c'],
  ['😀😀', '😀😀'],
  ['', ''],
  ['\n \n```\n```', ''],
  ['???', ''],
])('title of %j', (text, title) => {
  expect(autoTitle(text)).toBe(title);
});

test('cuts at a word and stays within 60 characters', () => {
  const title = autoTitle('Please explain to me in some detail how the garbage collector of V8 works');
  expect(title).toBe('Please explain to me in some detail how the garbage…');
});

test('cuts an endless word and Chinese text between characters', () => {
  expect(autoTitle('x'.repeat(500))).toBe(`${'x'.repeat(59)}…`);
  const chinese = autoTitle('请详细解释一下垃圾回收器是如何工作的以及它为什么会暂停'.repeat(4));
  expect(chinese.endsWith('…')).toBe(true);
  expect(length(chinese)).toBeLessThanOrEqual(60);
  expect(length(chinese)).toBeGreaterThan(50);
});

test('never splits an emoji of several code points', () => {
  const family = '👨‍👩‍👧‍👦';
  const title = autoTitle(family.repeat(80));
  expect(title.replaceAll(family, '')).toBe('…');
});

test('any text gives a well-formed, short, single-line title', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const title = autoTitle(text);
      expect(length(title)).toBeLessThanOrEqual(60);
      expect(title.isWellFormed()).toBe(true);
      expect(title).not.toMatch(/[\n\r\u202a-\u202e]/);
      expect(title).toBe(title.trim());
    }),
  );
});

test('a first line of megabytes costs no more than a short one', () => {
  expect(autoTitle(`word ${'*a'.repeat(2_000_000)}`).length).toBeLessThan(250);
});
