// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { richHtml } from './rich-copy.ts';

function rich(html: string): string {
  const box = document.createElement('div');
  box.innerHTML = html;
  return richHtml(box);
}

test('structure stays, looks and handles go', () => {
  expect(
    rich('<div class="_x"><p dir="auto" class="a" style="color:red" onclick="x()">Hi <em>you</em></p></div>'),
  ).toBe('<p>Hi <em>you</em></p>');
});

test('a table keeps its cells and their alignment', () => {
  expect(
    rich('<div class="scroll"><table><tbody><tr><td data-align="right">1</td></tr></tbody></table></div>'),
  ).toBe('<table><tbody><tr><td align="right">1</td></tr></tbody></table>');
});

test('a code block is its code, without header, buttons and colours', () => {
  const block =
    '<div><div data-copy="skip"><span>js</span></div><pre><code><span class="k">if</span> (a &lt; b) {}\n</code></pre></div>';
  expect(rich(block)).toBe('<pre><code>if (a &lt; b) {}\n</code></pre>');
});

test('a formula is MathML without its source', () => {
  const katex =
    '<span class="katex"><span class="katex-mathml"><math><mi>x</mi><annotation>x</annotation></math></span><span>x</span></span>';
  expect(rich(katex)).toBe('<math><mi>x</mi></math>');
});

test('links keep where they lead, tasks show their state, controls are left out', () => {
  expect(rich('<a href="https://a.example/?q=1&amp;r=2" class="l">a</a>')).toBe(
    '<a href="https://a.example/?q=1&amp;r=2">a</a>',
  );
  expect(rich('<ul><li><input type="checkbox" checked disabled> done</li></ul>')).toBe(
    '<ul><li>☑  done</li></ul>',
  );
  expect(rich('<button>copy</button><span class="visually-hidden">x</span>text')).toBe('text');
});

test('text that looks like markup stays text', () => {
  expect(rich('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>')).toBe(
    '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>',
  );
});
