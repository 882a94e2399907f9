import { expect, test } from 'vitest';
import { positionsOf, searchForm, wantedForm } from './find-matches.ts';

const places = (text: string, query: string) => positionsOf(searchForm(text), wantedForm(query));

test('every place is found, in any case', () => {
  expect(places('Rome, rome and ROME', 'rome')).toEqual([0, 6, 15]);
  expect(places('用户的问题', '问题')).toEqual([3]);
  expect(places('aaaa', 'aa')).toEqual([0, 2]);
});

test('blanks around and between the words do not count, and no words find nothing', () => {
  expect(places('a bold move', '  Bold   move ')).toEqual([2]);
  expect(places('text', '  ')).toEqual([]);
});

test('a character whose small form is longer moves no place', () => {
  expect(places('İİ rome', 'rome')).toEqual([3]);
});
