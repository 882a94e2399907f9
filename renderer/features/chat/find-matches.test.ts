// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { messagesWith, rangesOf } from './find-matches.ts';

test('messages are found in any case, in reading order', () => {
  const texts = ['Straße nach Rom', 'nothing', '用户的问题', 'ROM again, rom'];
  expect(messagesWith(texts, 'rom')).toEqual([0, 3]);
  expect(messagesWith(texts, '问题')).toEqual([2]);
  expect(messagesWith(texts, '  ')).toEqual([]);
});

test('every place on screen is marked', () => {
  document.body.innerHTML = '<p>Rome, <em>rome</em> and ROME</p>';
  expect(rangesOf(document.body, 'rome').map(String)).toEqual(['Rome', 'rome', 'ROME']);
});

test('a text whose lower case is longer is left unmarked instead of marked wrongly', () => {
  document.body.innerHTML = '<p>İİ rome</p>';
  expect(rangesOf(document.body, 'rome')).toEqual([]);
});
