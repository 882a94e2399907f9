import { expect, test } from 'vitest';
import { GrowingShownText, shownText } from './shown-text.ts';

test('markup is no part of what is read, and a line that goes on is one line', () => {
  expect(shownText('A **bold** move\n[to *go*](https://a.example) `on`, ~~no~~')).toBe(
    'A bold move to go on, no',
  );
});

test('blocks, items, cells and lines of code stand apart', () => {
  expect(
    shownText('# Title\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 | 3 |\n\n```js\nx;\n\ny;\n```'),
  ).toBe('Title\none\ntwo\na\nb\n1\n2\nx;\n\ny;');
});

test('formulas are their source, footnotes stand at the end, definitions nowhere', () => {
  expect(shownText('See $x^2$[^n] [here][l]\n\n[l]: https://a.example\n\n[^n]: Note *A*')).toBe(
    'See x^2 here\n\n\nNote A',
  );
});

test('a growing text is what it would be at once', () => {
  const text = '# One\n\nSome **bold** text and\nmore.\n\n```\na\nb\n```\n\nEnd.';
  const growing = new GrowingShownText();
  for (let end = 0; end < text.length; end += 5) growing.update(text.slice(0, end), true);
  expect(growing.update(text, false)).toBe(shownText(text));
});
