import { expect, test } from 'vitest';
import { TextGrowth } from './text-source.ts';

test('what is added to a text is told from another text', () => {
  const growth = new TextGrowth();
  expect(growth.added('one')).toBe('one');
  expect(growth.added('one')).toBe('');
  expect(growth.added('one two')).toBe(' two');
  expect(growth.added('one t')).toBe(null);
  expect(growth.added('one and more')).toBe(null);
  expect(growth.added('one two three')).toBe(' three');
});

test('only the end of a long text is read', () => {
  const growth = new TextGrowth();
  const starts: number[] = [];
  const source = (text: string) => ({
    length: text.length,
    slice: (start: number) => {
      starts.push(start);
      return text.slice(start);
    },
  });
  growth.added(source('a'.repeat(100_000)));
  expect(growth.added(source(`${'a'.repeat(100_000)}b`))).toBe('b');
  expect(starts.at(-1)).toBeGreaterThan(99_000);
});
