// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { shownText } from '../../../markdown/shown-text.ts';
import { loadMarkdownParts, testView } from '../../../markdown/view/test-view.tsx';
import { DrawnHits } from './drawn-hits.ts';
import { positionsOf, searchForm, wantedForm } from './find-matches.ts';

beforeAll(loadMarkdownParts);
afterEach(cleanup);

function drawn(text: string): Element {
  const { container } = render(<div data-find="markdown">{testView(text)}</div>);
  return container.querySelector('[data-find]') ?? container;
}

function marked(root: Element, query: string): readonly string[] {
  return new DrawnHits(wantedForm(query)).within(root).map(({ start, end }) => {
    const range = document.createRange();
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset);
    return range.toString();
  });
}

test('words are found across formatting and over the end of a line', () => {
  expect(marked(drawn('A **bold** move\nand `bold` moves'), 'bold move')).toEqual(['bold move', 'bold move']);
  expect(marked(drawn('one\ntwo'), 'one two')).toEqual(['one\ntwo']);
});

test('words that stand in two blocks, cells or lines of code are no hit', () => {
  const root = drawn('one\n\ntwo\n\n- one\n- two\n\n| one | two |\n|---|---|\n\n```\none\ntwo\n```');
  expect(marked(root, 'one two')).toEqual([]);
});

test('a formula is found by its source and marked as a whole; handles are no words', () => {
  const root = drawn('The root $\\sqrt{2}$ is\n\n```copy\ncode\n```');
  const [hit] = new DrawnHits('sqrt').within(root);
  expect(hit?.start.node).toBe(root.querySelector('.katex'));
  expect(marked(root, 'copy')).toEqual([]);
});

const texts = [
  'a word, **a** w*or*d [a word](https://a.example) ~~word~~ `word` <b>word</b>',
  '# word\n\n> word\n>\n> - word\n>   - word word\n\n1. word\n\n   word\n\n***\n\nword',
  '| word | b |\n|---|--:|\n| word | `word` | word |\n| word',
  `\`\`\`js\n${'const word = "word";\n'.repeat(150)}\`\`\`\n\nword`,
  'word[^1] ![word](https://a.example/word.png) [word][r]\n\n[r]: https://word.example\n\n[^1]: word\n\n    word',
  `${'- word\n'.repeat(60)}\n${'word\n\n'.repeat(60)}`,
];

test.each(texts)('as many hits are drawn as are counted (%#)', (text) => {
  const counted = positionsOf(searchForm(shownText(text)), 'word').length;
  expect(counted).toBeGreaterThan(3);
  expect(marked(drawn(text), 'word')).toHaveLength(counted);
});

test('what changed is looked through again', () => {
  const root = drawn('first word\n\nsecond');
  const hits = new DrawnHits('word');
  expect(hits.within(root)).toHaveLength(1);
  const second = root.querySelectorAll('p')[1]?.firstChild;
  if (!second) throw new Error('no second paragraph');
  second.nodeValue = 'second word';
  hits.forget(second);
  expect(hits.within(root)).toHaveLength(2);
});
