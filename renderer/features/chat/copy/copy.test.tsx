// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { loadMarkdownParts, testView } from '../../../markdown/view/test-view.tsx';
import { type CopiedMessage, type CopyFormat, copied } from './copy.ts';
import { selectedEntries } from './selected-entries.ts';
import { selectedParts } from './selected-parts.ts';

// What copies formulas loads the typesetter at once, and that refuses pages without a doctype.
vi.hoisted(() => Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat', configurable: true }));

beforeAll(loadMarkdownParts);
afterEach(cleanup);

const answer = (text: string): CopiedMessage => ({ role: 'assistant', text });
const question = (text: string): CopiedMessage => ({ role: 'user', text });

/** The messages at `drawn` as the thread has them in the document. */
function thread(messages: readonly CopiedMessage[], drawn = messages.map((_, index) => index)) {
  const { container } = render(
    <div>
      {drawn.map((entry) => (
        <div key={entry} data-entry={entry}>
          {messages[entry]?.role === 'user' ? (
            <div data-find="plain">{messages[entry].text}</div>
          ) : (
            <div data-find="markdown">{testView(messages[entry]?.text ?? '')}</div>
          )}
          <div>Model · 0.1 s</div>
        </div>
      ))}
    </div>,
  );
  const content = container.firstElementChild ?? container;
  const copy = (range: Range, format: CopyFormat) =>
    copied(selectedParts(range, content, messages.length), format, (entry) => messages[entry]);
  return { content, copy };
}

/** From one word to another, both included. */
function select(root: Element, from: string, to: string): Range {
  const texts: Text[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
  const first = texts.find(({ data }) => data.includes(from));
  const last = texts.findLast(({ data }) => data.includes(to));
  if (!first || !last) throw new Error('not drawn');
  const range = document.createRange();
  range.setStart(first, first.data.indexOf(from));
  range.setEnd(last, last.data.indexOf(to) + to.length);
  return range;
}

test('lines of code stay lines of code in every format', async () => {
  const { content, copy } = thread([answer('Text\n\n```\nif (a) {\n    b();\n}\nend();\n```\n\nMore')]);
  const range = select(content, 'a) {', '}');
  expect(await copy(range, 'rich')).toEqual({
    html: '<pre><code>a) {\n    b();\n}</code></pre>',
    text: 'a) {\n    b();\n}',
  });
  expect(await copy(range, 'markdown')).toEqual({ text: '```\na) {\n    b();\n}\n```' });
});

test('a formula is MathML for documents, TeX as text, and never both', async () => {
  const { content, copy } = thread([answer('The root $\\sqrt{2}$ is known\n\n$$\nx^2\n$$\n\nEnd of it')]);
  const range = select(content, 'root', 'End');
  const { html, text } = await copy(range, 'rich');
  expect(html).toContain('<msqrt>');
  expect(html).not.toContain('annotation');
  expect(text).toBe('root \\sqrt{2} is known\n\nx^2\n\nEnd');
  expect(await copy(range, 'markdown')).toEqual({
    text: 'root $\\sqrt{2}$ is known\n\n$$\nx^2\n$$\n\nEnd',
  });
});

test('rows of a table stay a table', async () => {
  const { content, copy } = thread([answer('| a | b |\n|---|--:|\n| one | 1 |\n| two | 2 |\n| three | 3 |')]);
  const range = select(content, 'one', '2');
  expect(await copy(range, 'rich')).toEqual({
    html: '<table><tbody><tr><td>one</td><td align="right">1</td></tr><tr><td>two</td><td align="right">2</td></tr></tbody></table>',
    text: 'one\t1\ntwo\t2',
  });
  expect((await copy(range, 'markdown')).text).toMatch(/\| one +\| +1 +\|\n\| two +\| +2 +\|/);
});

test('words within a line are the line only, with what forms them', async () => {
  const { content, copy } = thread([answer('- one\n- two **bold words** and [a link](https://a.example)')]);
  expect(await copy(select(content, 'words', 'link'), 'rich')).toEqual({
    html: '<strong>words</strong> and <a href="https://a.example/">a link</a>',
    text: 'words and a link',
  });
});

test('whole blocks are copied as they are written, unless they rest on others', async () => {
  const text = 'First line\n\n* one\n* two\n\n1)  x\n\nSee [here][r].\n\n[r]: https://a.example\n\nLast line';
  const { content, copy } = thread([answer(text)]);
  expect(await copy(select(content, 'line', 'x'), 'markdown')).toEqual({
    text: 'line\n\n* one\n* two\n\n1)  x',
  });
  expect((await copy(select(content, 'x', 'Last'), 'markdown')).text).toBe(
    '1. x\n\nSee [here](https://a.example/).\n\nLast',
  );
});

test('messages between the ends are copied from what is stored, and nothing of the app is', async () => {
  const middle = Array.from({ length: 900 }, (_, index) => answer(`Answer *${index}*`));
  const messages = [question('First  question'), ...middle, question('last words')];
  const { content, copy } = thread(messages, [0, 1, 901]);
  const range = select(content, 'question', 'last');
  const { text } = await copy(range, 'plain');
  expect(text.split('\n\n')).toHaveLength(902);
  expect(text).toMatch(/^question\n\nAnswer 0\n\n/);
  expect(text).toMatch(/Answer 899\n\nlast$/);
  expect((await copy(range, 'markdown')).text).toContain('Answer *450*');
});

test('a selection of everything is the whole chat, drawn or not', async () => {
  const messages = Array.from({ length: 20 }, (_, index) => answer(`# Answer ${index}`));
  const { content, copy } = thread(messages, [7, 8]);
  const range = document.createRange();
  range.selectNodeContents(document.body);
  expect(selectedEntries(range, content, 20)).toEqual({ first: 0, last: 19 });
  const all = messages.map((message) => message.text).join('\n\n');
  expect(await copy(range, 'markdown')).toEqual({ text: all });
  range.setStart(content.querySelector('[data-entry="8"] h1')?.firstChild ?? content, 2);
  expect(selectedEntries(range, content, 20)).toEqual({ first: 8, last: 19 });
});

test('a whole message in each format', async () => {
  const text =
    '1. [x] done\n2. two\n\n<b>raw</b> ![p](https://a.example/p.png) [bad](javascript:x)[^1]\n\n[^1]: Note';
  const parts = [{ kind: 'message', entry: 0 }] as const;
  const all = (format: CopyFormat) => copied(parts, format, () => answer(text));
  expect(await all('markdown')).toEqual({ text });
  expect(await all('plain')).toEqual({ text: '☑ done\n2. two\n\n<b>raw</b> p bad1\n\n1. Note' });
  expect((await all('rich')).html).toContain(
    '&#x3C;b>raw&#x3C;/b> <a href="https://a.example/p.png">p</a> bad',
  );
});
