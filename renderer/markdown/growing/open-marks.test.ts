import { expect, test } from 'vitest';
import { closeMarks } from './open-marks.ts';

const same = (text: string) => [text, text] as const;

test.each([
  ['**bold', '**bold**'],
  ['a *it', 'a *it*'],
  ['a _it and more', 'a _it and more_'],
  ['__x', '__x__'],
  ['***both', '***both***'],
  ['**bold and *it', '**bold and *it***'],
  ['*it and **bold** on', '*it and **bold** on*'],
  ['**a *b* c', '**a *b* c**'],
  ['~~old', '~~old~~'],
  ['**bold ', '**bold**'],
  ['**Title:** *x', '**Title:** *x*'],
  ['**标题：**内容和*重点', '**标题：**内容和*重点*'],
  ['中文**重点', '中文**重点**'],
  ['**重点：', '**重点：**'],
])('emphasis ends with the text: %j', (text, closed) => {
  expect(closeMarks(text)).toBe(closed);
});

test.each([
  ['a `code', 'a `code`'],
  ['``a`b', '``a`b``'],
  ['**use `npm i', '**use `npm i`**'],
  ['`a * b _c [d', '`a * b _c [d`'],
  ['say ` ', 'say '],
])('code ends with the text: %j', (text, closed) => {
  expect(closeMarks(text)).toBe(closed);
});

test.each([
  ['see [text](htt', 'see text'],
  ['see [text](', 'see text'],
  ['see [text](https://a.example "ti', 'see text'],
  ['see [text](https://a.example/x_(y', 'see text'],
  ['see [te', 'see te'],
  ['see [text]', 'see text'],
  ['**see [te', '**see te**'],
  ['[**bold te', '**bold te**'],
  ['![a pict', 'a pict'],
  ['![a picture](data:image/png;base64,iVBORw0KGgo', 'a picture'],
  ['[![in](https://a.example/p.png)](https://b.ex', '![in](https://a.example/p.png)'],
])('an unfinished link or image is its text: %j', (text, closed) => {
  expect(closeMarks(text)).toBe(closed);
});

test.each([
  ['a *', 'a '],
  ['a **', 'a '],
  ['**bold*', '**bold**'],
  ['**bold**', '**bold**'],
  ['a `', 'a '],
  ['a [', 'a '],
  ['a ![', 'a '],
  ['snake_', 'snake'],
  ['a **[', 'a '],
])('marks at the very end may still become others: %j', (text, closed) => {
  expect(closeMarks(text)).toBe(closed);
});

test.each([
  same('plain words'),
  same('2 * 3 and 2*3 is'),
  same('2**3 is'),
  same('a * b'),
  same('some snake_case_name and _'.slice(0, -2)),
  same('\\*not and \\_not and \\`not and \\[not'),
  same('a \\*'),
  same('**bold** and *it* and `code` and ~~old~~ and [a](https://a.example)'),
  same('`**` and `_x` and ``*a`b`` on'),
  same('$a_1 *b$ and'),
  same('costs $5 and $10'),
  same('\\(x_1 *y'),
  same('$$x_1 *y'),
  same('about ~5 minutes'),
  same('a[^1'),
  same('- [ ] x'.slice(2)),
  same('[0, 1] and on'),
  same('[a](b c) on'),
  same('<b title="*x"> on'),
  same('https://a.example/a_b_c'),
])('all else stays: %j', (text, closed) => {
  expect(closeMarks(text)).toBe(closed);
});

test('a price before it does not keep emphasis open', () => {
  expect(closeMarks('costs $5 and **bold')).toBe('costs $5 and **bold**');
});

test('a backslash at the end does not take the closing marks away', () => {
  expect(closeMarks('**a \\')).toBe('**a**');
  expect(closeMarks('**a\\\\')).toBe('**a\\\\**');
});

test.each([same('a <!-- *b <!-- c --> d'), same('a <b title="x > *y"> d'), same('a <? *b < c ?> d')])(
  'marks in markup are no marks: %j',
  (text, closed) => {
    expect(closeMarks(text)).toBe(closed);
  },
);

test('behind a comment they are, and in one that is not closed', () => {
  expect(closeMarks('a <!-- *b --> *d')).toBe('a <!-- *b --> *d*');
  expect(closeMarks('a <!-- *b')).toBe('a <!-- *b*');
});
