import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkdownDocument } from './document.ts';
import { parseMarkdown } from './parse.ts';
import { trickyTexts } from './tricky-texts.ts';

const nothing = { definitions: [], footnotes: [] };

function oneShot(text: string) {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return parseMarkdown(content, nothing).map((block) => block.node);
}

function pieces(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
  return [...places, text.length].map((place, at) => text.slice(places[at - 1] ?? 0, place));
}

function stream(parts: readonly string[]): MarkdownDocument {
  const document = new MarkdownDocument();
  for (const part of parts) document.append(part);
  document.end();
  return document;
}

const nodes = (document: MarkdownDocument) => document.blocks().map((block) => block.node);

// biome-ignore format: one long list
const line = fc.constantFrom(
  'foo', 'bar baz', '# head', '## *h* ##', '===', '---', '***', '- a', '- b', '* c', '+', '-', '1. one',
  '2. two', '10) ten', '  - nested', '    - deep', '   indented', '    code', '\tcode', '> quote', '>',
  '> > q', '> - ql', '- > lq', '- - x', '```', '```js', '~~~', '``', '````', '> ```', '- ```', '  ```',
  '$$', '  $$', '\\[', '\\]', '\\[ x^2 \\]', 'x \\]', '> \\[', '- \\[', '\\(a', 'b\\)', 'c $x$ d',
  '$5 and $10', '$$z$$', '| a | b |', '|---|:-:|', '| - |', '| 1 | 2 |', 'a | b', '- | -', '> | q |',
  '<div>', '</div>', '<!-- c', '-->', '<b>x</b>', '<x-y>', '<script>', '</script>', '<?php', '?>',
  '<pre>', '[x]: /x', '[y]: /y "t"', '[z]:', '/z', '"title', 'end"', '"one"', '  [w]: /w', '    [v]: /v',
  "[u]: /u 'a", '> [q]: /q', '- [l]: /l', '[x]', '[x][y]', '[X ][]', '![x]', '[z] and [w] and [v]',
  '[^1]', '[^1]: note', '[^2]: [x] two [^1]', 'a[^2]b', '    more', '[ ] t', '- [ ] todo', '- [x] done',
  '[q] [l] [u]', '[a', 'b]', '[a b]: /ab', '[a\tB]', '你好，**世界**。', 'مرحبا `code`', 'https://a.example/b',
  '\uFEFFfoo', '\\', 'hard  ', 'br\\', '&amp; \\*', '`a', 'b`', '**a', 'b**', '', '', '', '', '', '  ',
  '\t', '\0', '[x]: <', '>', '~~s~~', '[^a b]: x', '| [x] | [^1] |', '* * *', '- ---',
);
const indent = fc.constantFrom('', '', '', '', ' ', '  ', '   ', '    ', '> ', '- ', '1. ', '     ');
const ending = fc.constantFrom('\n', '\n', '\n', '\n', '\n\n', '\r\n', '\r');
const markdown = fc.array(fc.tuple(indent, line, ending), { minLength: 1, maxLength: 14 }).chain((lines) =>
  fc.boolean().map((ends) => {
    const text = lines.map((part) => part.join('')).join('');
    return ends ? text : text.trimEnd();
  }),
);

test('text cut anywhere ends as the same tree as the whole text parsed at once', () => {
  fc.assert(
    fc.property(markdown, fc.array(fc.nat(), { maxLength: 12 }), (text, cuts) => {
      expect(nodes(stream(pieces(text, cuts)))).toEqual(oneShot(text));
    }),
    {
      numRuns: Number(process.env['RUNS'] ?? 2_000),
      ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}),
    },
  );
});
