import { expect, test } from 'vitest';
import { GrowingText } from '../../../live/growing-text.ts';
import { FindIndex } from './find-index.ts';

test('an answer is searched as it is read, what a person wrote as it is written', () => {
  const index = new FindIndex();
  const text = 'A **bold** move, a bold move';
  expect(index.count({ id: 'a', isPlain: false, text }, 'bold move')).toBe(2);
  expect(index.count({ id: 'u', isPlain: true, text }, 'bold move')).toBe(1);
  expect(index.count({ id: 'u', isPlain: true, text }, '**')).toBe(2);
});

test('other words and another text are counted anew', () => {
  const index = new FindIndex();
  const message = { id: 'a', isPlain: false, text: 'one two two' };
  expect(index.count(message, 'two')).toBe(2);
  expect(index.count(message, 'one')).toBe(1);
  expect(index.count({ ...message, text: 'one one' }, 'one')).toBe(2);
});

test('a growing answer is found by what has arrived of it', () => {
  const index = new FindIndex();
  const start = GrowingText.empty.plus('Some **wo');
  const more = start.plus('rd**\n\nand a word');
  const count = (text: GrowingText) => index.count({ id: 'a', isPlain: false, text }, 'word');
  expect([count(start), count(more), count(more.plus(' word'))]).toEqual([0, 2, 3]);
  expect(index.count({ id: 'a', isPlain: false, text: 'word, stored' }, 'word')).toBe(1);
});
