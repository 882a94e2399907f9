// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { preparePages } from '../proofs/pages.tsx';
import { labels, testView } from './test-view.tsx';

/** What is shown of a block that still grows. */

beforeEach(preparePages);
afterEach(cleanup);

test.each([
  [
    'lines of a fence in an item',
    '1. Step\n\n   ```js\n   let first = 1;\n',
    '   call();\n',
    '.hljs-keyword',
  ],
  ['paragraphs of an item', '1. Step\n\n   With *stress*.\n', '\n   And more.\n', 'em'],
  ['paragraphs of a quote', '> With *stress*.\n', '>\n> And more.\n', 'em'],
  ['items of a list in a list', '- a\n  - with *stress*\n', '  - more\n', 'em'],
])('finished %s are not rendered again', (_, start, piece, mark) => {
  const { container, rerender } = render(testView(start, true));
  const probe = container.querySelector(mark)?.firstChild;
  if (!probe) throw new Error('no probe');
  // What rendered again would put its text back.
  probe.nodeValue = 'touched';
  for (let count = 1; count < 80; count += 1) rerender(testView(start + piece.repeat(count), true));
  rerender(testView(`${start}${piece.repeat(80)}\nend`, false));
  expect(probe.isConnected && probe.nodeValue).toBe('touched');
});

test.each([
  ['$$\n', '\n$$\n'],
  ['> $$\n> ', '\n> $$\n'],
  ['- a\n\n  \\[\n  ', '\n  \\]\n'],
])('a formula after %j shows its source until it is closed, and is typeset once', (start, end) => {
  const { container, rerender } = render(testView(start, true));
  const formula = 'x = \\frac{1}{2}';
  for (let length = 1; length <= formula.length; length += 1) {
    rerender(testView(start + formula.slice(0, length), true));
    expect(container.querySelector('math')).toBeNull();
    expect(container.querySelector('code')?.textContent).toBe(formula.slice(0, length));
  }
  rerender(testView(start + formula + end, true));
  expect(container.querySelectorAll('math')).toHaveLength(1);
  expect(container.querySelector('code')).toBeNull();
  const typeset = container.querySelector('math');
  for (const more of ['\n', '\nThat', '\nThat is it.\n\nEnd.\n'])
    rerender(testView(start + formula + end + more, true));
  expect(container.querySelector('math')).toBe(typeset);
});

test('what stands beside the opening marker of a formula is not hidden until it is closed', () => {
  const { container, rerender } = render(testView('$$ x = 1', true));
  expect(container.textContent).toBe('x = 1');
  rerender(testView('$$ x = 1 $$', true));
  expect(container.querySelectorAll('math')).toHaveLength(1);
});

test('a formula that is never closed is typeset at the end of the text', () => {
  const { container, rerender } = render(testView('\\[\nx', true));
  rerender(testView('\\[\nx', false));
  expect(container.querySelectorAll('math')).toHaveLength(1);
});

test.each([
  ['```html\n<b>x</b>\n', '```\n'],
  ['1. a\n\n   ~~~svg\n   <svg/>\n', '   ~~~\n'],
])('the fence %j is complete with its closing marker, not only when something follows', (start, end) => {
  const { rerender } = render(testView(start, true));
  expect(screen.queryByRole('button', { name: labels.showPreview })).toBeNull();
  rerender(testView(start + end, true));
  expect(screen.getByRole('button', { name: labels.showPreview })).toBeTruthy();
});

test.each([
  ['A **bo', 'A bo', 'strong'],
  ['# A `co', 'A co', 'h1 code'],
  ['> - a *b', 'a b', 'blockquote li em'],
  ['see [the docs](https://a.exa', 'see the docs', 'p'],
  ['```\nA **bo', 'A **bo', 'pre'],
  ['A **bo\n\nNext', 'A **boNext', 'p'],
  ['A **bo\n- x', 'A **box', 'p'],
])('what is open at the end of %j is shown as if it were closed', (text, shown, element) => {
  const { container } = render(testView(text, true));
  const content = container.querySelector(element)?.closest('pre') ?? container;
  expect(content.textContent).toBe(shown);
});

test('what was open is shown as it is written once the text is complete', () => {
  const { container, rerender } = render(testView('A **bold', true));
  expect(screen.getByText('bold').tagName).toBe('STRONG');
  rerender(testView('A **bold', false));
  expect(container.querySelector('strong')).toBeNull();
  expect(container.textContent).toBe('A **bold');
});

test('a long paragraph that grows letter by letter never shows the marks of what gets closed', () => {
  const text =
    'Words of *prose*, **more** of `code` and [a link](https://a.example), 也有**中文。**内容。 '.repeat(12);
  const { container, rerender } = render(testView('', true));
  for (let end = 1; end <= text.length; end += 1) {
    rerender(testView(text.slice(0, end), true));
    expect(container.textContent).not.toMatch(/[*`[\]]/);
  }
});
