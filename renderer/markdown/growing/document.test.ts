import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkdownDocument } from './document.ts';
import { parseMarkdown } from '../syntax/parse.ts';
import { trickyTexts } from '../proofs/tricky-texts.ts';
import { deep } from '../proofs/chance.ts';

function stream(parts: readonly string[]): MarkdownDocument {
  const document = new MarkdownDocument();
  for (const part of parts) document.append(part);
  document.end();
  return document;
}

const nodes = (document: MarkdownDocument) => document.blocks().map((block) => block.node);

/** What the parser alone makes of the whole text. */
function parsedAtOnce(text: string) {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return parseMarkdown(content, { definitions: [], footnotes: [] }).map((block) => block.node);
}

function cutAt(text: string, cuts: readonly number[]): readonly string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
  return [...places, text.length].map((place, at) => text.slice(places[at - 1] ?? 0, place));
}

const lines = [
  'foo¦bar baz¦# head¦## *h* ##¦===¦---¦***¦- a¦- b¦* c¦+¦-¦1. one¦2. two¦10) ten¦  - nested¦    - deep',
  '   indented¦    code¦\tcode¦> quote¦>¦> > q¦> - ql¦- > lq¦- - x¦```¦```js¦~~~¦``¦````¦> ```¦- ```¦  ```',
  '$$¦  $$¦\\[¦\\]¦\\[ x^2 \\]¦x \\]¦> \\[¦- \\[¦\\(a¦b\\)¦c $x$ d¦$5 and $10¦$$z$$¦| a | b |¦|---|:-:|¦| - |',
  '| 1 | 2 |¦a | b¦- | -¦> | q |¦<div>¦</div>¦<!-- c¦-->¦<b>x</b>¦<x-y>¦<script>¦</script>¦<?php¦?>¦<pre>',
  '[x]: /x¦[y]: /y "t"¦[z]:¦/z¦"title¦end"¦"one"¦  [w]: /w¦    [v]: /v¦[u]: /u \'a¦> [q]: /q¦- [l]: /l¦[x]',
  '[x][y]¦[X ][]¦![x]¦[z] and [w] and [v]¦[^1]¦[^1]: note¦[^2]: [x] two [^1]¦a[^2]b¦    more¦[ ] t¦- [ ] todo',
  '- [x] done¦[q] [l] [u]¦[a¦b]¦[a b]: /ab¦[a\tB]¦你好，**世界**。¦مرحبا `code`¦https://a.example/b¦\uFEFFfoo¦\\',
  'hard  ¦br\\¦&amp; \\*¦`a¦b`¦**a¦b**¦¦¦¦¦¦  ¦\t¦\0¦[x]: <¦~~s~~¦[^a b]: x¦| [x] | [^1] |¦* * *¦- ---¦# [^1]',
].flatMap((row) => row.split('¦'));

const line = fc.tuple(
  fc.constantFrom('', '', '', '', ' ', '  ', '   ', '    ', '> ', '- ', '1. ', '     '),
  fc.constantFrom(...lines),
  fc.constantFrom('\n', '\n', '\n', '\n', '\n\n', '\r\n', '\r'),
);
const markdown = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 14 }), fc.boolean())
  .map(([parts, whole]) => {
    const text = parts.flat().join('');
    return whole ? text : text.trimEnd();
  });

test('text cut anywhere ends as the tree of the whole text parsed at once', () => {
  fc.assert(
    fc.property(markdown, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
      expect(nodes(stream(cutAt(text, cuts)))).toEqual(parsedAtOnce(text));
    }),
    { numRuns: deep ? 2_000 : 500 },
  );
});

test('what the text refers to does not depend on how it was cut either', () => {
  fc.assert(
    fc.property(markdown, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
      expect(stream(cutAt(text, cuts)).references).toEqual(stream([text]).references);
    }),
    { numRuns: 500 },
  );
});

test.each(trickyTexts)('letter by letter is the same as at once: %j', (text) => {
  expect(nodes(stream(text.split('')))).toEqual(parsedAtOnce(text));
});

test('a final block keeps its node, and the last block is not final while the text grows', () => {
  const document = new MarkdownDocument();
  const seen = new Map<number, unknown>();
  const text = trickyTexts.filter((each) => !each.includes(']:')).join('\n\n');
  for (const letter of text) {
    document.append(letter);
    const blocks = document.blocks();
    expect(blocks.at(-1)?.final ?? false).toBe(false);
    for (const block of blocks.filter((each) => each.final)) {
      if (seen.has(block.key)) expect(block.node).toBe(seen.get(block.key));
      seen.set(block.key, block.node);
    }
  }
  expect(seen.size).toBeGreaterThan(15);
});

test('a block is final only when the first line of the next one is complete', () => {
  const document = new MarkdownDocument();
  const finals = () => document.blocks().filter((block) => block.final).length;
  document.append('foo\n\nbar');
  expect(finals()).toBe(0);
  document.append(' baz\n');
  expect(finals()).toBe(1);
  document.end();
  expect(finals()).toBe(2);
  expect(() => document.append('more')).toThrow('ended');
});

test('a list that starts after a line does not flash as a heading', () => {
  const document = new MarkdownDocument();
  document.append('Like this:\n-');
  expect(nodes(document)).toMatchObject([{ type: 'paragraph', children: [{ value: 'Like this:' }] }]);
  document.append(' one');
  expect(nodes(document)).toMatchObject([{ type: 'paragraph' }, { type: 'list' }]);
});

test('a definition that comes late is found by the blocks before it, once it is complete', () => {
  const document = new MarkdownDocument();
  document.append('A [word][] here.\n\nNothing here.\n\nEnd.\n\n[word]: https://a.ex');
  const [first, second] = document.blocks();
  expect(first?.node).toMatchObject({ children: [{ value: 'A [word][] here.' }] });
  document.append('ample\n\nMore\n');
  expect(document.blocks()[0]?.node).toMatchObject({
    children: [{ value: 'A ' }, { type: 'linkReference' }, { value: ' here.' }],
  });
  expect(document.blocks()[1]?.node).toBe(second?.node);
  expect(document.references.definitions.get('word')?.url).toBe('https://a.example');
});

test('footnotes are numbered by their first call, notes within notes last', () => {
  const { references } = stream(['a[^b] c[^a] d[^b]\n\n[^a]: x[^c]\n\n[^b]: y\n\n[^c]: z\n\n[^unused]: u\n']);
  expect([...references.footnotes].map(([id, note]) => [id, note.number])).toEqual([
    ['b', 1],
    ['a', 2],
    ['c', 3],
  ]);
});

test('references keep their identity while nothing in them changes', () => {
  const document = new MarkdownDocument();
  document.append('[x] and[^1]\n\n[x]: /x\n\n[^1]: note\n\nmore\n');
  const { references } = document;
  document.append('\nand more\n\nand more\n');
  expect(document.references).toBe(references);
});

test('full sections and chapters keep their identity, also when a late definition changes another one', () => {
  const document = new MarkdownDocument();
  document.append('[x]\n\n');
  document.append('text\n\n'.repeat(600));
  const before = document.chapters();
  document.append('[x]: /x\n\nend\n\n');
  const after = document.chapters();
  expect(before.map((chapter) => chapter.items.length)).toEqual([16, 16, 6]);
  expect(before.at(-1)?.items.map((section) => section.items.length)).toEqual([16, 16, 16, 16, 16, 9]);
  expect(after[0]?.items[0]?.items).not.toBe(before[0]?.items[0]?.items);
  expect(after[0]?.items[0]?.items[1]).toBe(before[0]?.items[0]?.items[1]);
  document.append('still more\n\n');
  expect(document.chapters()[0]).toBe(after[0]);
  expect(document.chapters()[1]).toBe(after[1]);
  expect(document.chapters()[2]?.items[0]).toBe(after[2]?.items[0]);
});
