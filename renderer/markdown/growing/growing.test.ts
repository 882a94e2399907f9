import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkdownDocument } from './document.ts';
import { withClosedMarks } from './open-marks.ts';
import { parseMarkdown } from '../syntax/parse.ts';
import { deep } from '../proofs/chance.ts';
import { normal } from '../proofs/trees.ts';

/** Long blocks, of which the finished beginning is not parsed again while they grow. */

/** A sample is the same every time; in depth it is another one. */
const runs = (few: number) => (deep ? { numRuns: few * 10 } : { numRuns: few, seed: 20_261_128 });

const parsed = (text: string) => parseMarkdown(text, { definitions: [], footnotes: [] });
const atOnce = (text: string) => parsed(text).map((block) => normal(block.node));

function expectSame(text: string, steps: readonly number[]): void {
  const document = new MarkdownDocument();
  let at = 0;
  for (let turn = 0; at < text.length; turn += 1) {
    const step = steps[turn % steps.length] ?? 1;
    document.append(text.slice(at, at + step));
    at += step;
    if (turn % 7 === 0) expectSameSoFar(document, text.slice(0, at));
  }
  document.end();
  expect(document.blocks().map((block) => normal(block.node))).toEqual(atOnce(text));
}

/** What is shown on the way is what the parser makes of the text so far, as if what is open at its end were closed. */
function expectSameSoFar(document: MarkdownDocument, text: string): void {
  const line = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
  if (/^[-\s=*+_~`#|$:\\>]*$/.test(text.slice(line))) return;
  // A definition that is still being written is not resolved in what is final.
  if (/\]:/.test(text)) return;
  const closed = withClosedMarks(text, parsed(text));
  expect(document.blocks().map((block) => normal(block.node))).toEqual(atOnce(closed));
}

const inline = fc.constantFrom(
  ...(
    'word¦some more words here¦a sentence that ends.¦**bold**¦*it*¦__b__¦_i_¦`code`¦``a`b``¦[link](https://a.example/x_y)' +
    '¦[ref]¦[ref][]¦[^1]¦![p](/x)¦<https://auto.example>¦<b>¦</b>¦a < b¦a<b¦2 * 3¦* ¦**¦*¦_¦snake_case¦~~old~~¦~5¦~' +
    '¦$x^2$¦$5¦$10 or $20¦$$y$$¦$¦\\(z\\)¦\\(¦\\[¦\\*¦\\\\¦`¦``¦[¦]¦](/u)¦(x)¦!¦&amp;¦&copy¦https://www.example.com/a_b' +
    '¦www.example.com¦me@mail.example¦，¦。¦中文内容¦**标题：**内容¦“引用”¦a|b¦|¦<¦<!-- c -->¦<!--¦-->¦hard  \n¦\\\n¦\n¦\n' +
    '¦\n===\n¦\n---\n¦\n- ¦\n1. ¦\n2. ¦\n> ¦\n# ¦\n| a |\n|---|\n¦\n\n¦  ¦\t¦***¦**a*¦__¦:¦"quote"¦\'¦é¦😀'
  ).split('¦'),
);
const glue = fc.constantFrom(' ', ' ', ' ', ' ', '', '. ', '。', '，', '\n');
const filler = fc.constantFrom(
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor ',
  '这是一段很长的内容，没有空格，只有标点。它继续下去，直到结束为止！',
  '',
  '',
);
const paragraph = fc
  .array(fc.tuple(inline, glue, filler), { minLength: 10, maxLength: 60 })
  .map((parts) => `Start ${parts.flat().join('')}`);
const steps = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });

test('a long paragraph grows into what it is at once, and looks right on the way', () => {
  fc.assert(fc.property(paragraph, steps, expectSame), runs(50));
});

const cell = fc.constantFrom('a', 'b c', '**x**', '`a|b`', '\\|', '[r]', '', '中', '$x$', '- x', '[^1]');
const row = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => `| ${cells.join(' | ')} |\n`);
const anyLine = fc.constantFrom(
  'text\n',
  '\n',
  '> q\n',
  '- x\n',
  '1. x\n',
  '# h\n',
  '```\n',
  '    code\n',
  '***\n',
  '---\n',
  '  \n',
  '[r]: /x\n',
  '[^1]: note\n',
  '<div>\n',
  'a | b\n',
);
const table = fc
  .tuple(
    fc.constantFrom('', 'intro\n', 'intro\n\n', '# t\n', '- x\n\n'),
    fc.constantFrom('| a | b |\n|---|:-:|\n', 'a | b\n- | -\n', '  | a |\n  |---|\n'),
    fc.array(fc.oneof({ weight: 8, arbitrary: row }, { weight: 1, arbitrary: anyLine }), { maxLength: 30 }),
  )
  .map(([before, head, rows]) => before + head + rows.join(''));

test('a long table grows into what it is at once', () => {
  fc.assert(fc.property(table, steps, expectSame), runs(200));
});

const item = fc
  .tuple(
    fc.constantFrom(
      '- ',
      '- ',
      '- ',
      '* ',
      '+ ',
      '1. ',
      '2. ',
      '10. ',
      '3) ',
      ' - ',
      '  - ',
      '   - ',
      '-\n',
      '-  \n',
    ),
    fc.constantFrom(
      'one',
      '**two**',
      '[ ] task',
      '[x] done',
      '',
      'a\n  b',
      'a\nlazy',
      'p\n\n  q',
      '# h',
      '> q',
      '- x',
    ),
    fc.constantFrom(
      '\n',
      '\n',
      '\n',
      '\n\n',
      '\n\n\n',
      '\n  - nested\n',
      '\n  ```js\n  let a\n\n  b\n  ```\n',
      '\n\n    code\n',
    ),
  )
  .map((parts) => parts.join(''));
const list = fc
  .tuple(
    fc.constantFrom('', 'intro:\n', 'intro:\n\n', '## h\n'),
    fc.array(fc.oneof({ weight: 8, arbitrary: item }, { weight: 1, arbitrary: anyLine }), { maxLength: 25 }),
  )
  .map(([before, items]) => before + items.join(''));

test('a long list grows into what it is at once', () => {
  fc.assert(fc.property(list, steps, expectSame), runs(150));
});

const codeLine = fc.constantFrom(
  'let a;',
  '',
  '  b',
  '\tc',
  '``',
  '~~~',
  '```',
  '````',
  '  ```',
  '    ```',
  '``` x',
  'é',
  '> q',
);
const fence = fc
  .tuple(
    fc.constantFrom('', 'intro\n', '- x\n\n', 'intro\n\n'),
    fc.constantFrom('```', '```js', '~~~', '  ```ts x', '````', '   ~~~~ a'),
    fc.array(fc.tuple(codeLine, fc.constantFrom('\n', '\n', '\r\n', '\r', '\n\n')), { maxLength: 40 }),
  )
  .map(([before, open, lines]) => `${before}${open}\n${lines.flat().join('')}`);

test('a long fence grows into what it is at once', () => {
  fc.assert(fc.property(fence, steps, expectSame), runs(150));
});

test('what an addition costs does not grow with the block', () => {
  const shapes: readonly (readonly [string, (at: number) => string])[] = [
    ['', (at) => `- item ${at} with **some** text\n`],
    ['```js\n', (at) => `call(${at});\n`],
    ['| a | b |\n|---|---|\n', (at) => `| ${at} | text |\n`],
    ['', (at) => `Sentence ${at} of *one* paragraph with \`code\` and a [link](https://a.example). `],
    ['', (at) => `第${at}句，内容很长。**重点：**说明。`],
    ['1. Step\n\n   ```js\n', (at) => `   call(${at});\n`],
    ['- ```js\n', (at) => `  call(${at});\n`],
    ['- a\n  1. b\n     > ```js\n', (at) => `     > call(${at});\n`],
    ['- top\n', (at) => `  - item ${at} with **some** text\n`],
    ['- [ ] a\n  - b\n', (at) => `    - [x] item ${at}\n\n      and more of it\n`],
    ['1. Step\n', (at) => `\n   Paragraph ${at} of one item.\n`],
    ['- | a | b |\n  |---|---|\n', (at) => `  | ${at} | text |\n`],
    ['', (at) => `> Paragraph ${at} of a *quote*.\n>\n`],
    ['> ', (at) => `Sentence ${at} of *one* paragraph. ${at % 3 === 0 ? '\n> ' : ''}`],
    ['', (at) => `> ## Chapter ${at}\n>\n> - one\n> - two\n>\n> Words.\n>\n`],
    ['$$\n', (at) => `x_{${at}} &= y \\\\\n`],
    ['\\[\n', (at) => `x_{${at}} &= y \\\\\n`],
    ['<div>\n', (at) => `<p>${at}</p>\n`],
    ['[^1]: Note.\n', (at) => `\n    Paragraph ${at} of the *note*.\n`],
  ];
  for (const [start, piece] of shapes) {
    const document = new MarkdownDocument();
    document.append(start);
    for (let at = 0; at < 150; at += 1) document.append(piece(at));
    // What may still change is what is parsed again.
    expect(document.openLength, start + piece(0)).toBeLessThan(700);
    expect(document.blocks()).toHaveLength(1);
  }
});

/** The text as the content of a container: each line behind its prefix, the first one behind the mark. */
const inside = (first: string, others: string, isLazy: boolean) => (text: string) =>
  text
    .split('\n')
    .map((each, at) => {
      if (at === 0) return first + each;
      return (each === '' && others.trim() === '') || (isLazy && at % 5 === 4) ? each : others + each;
    })
    .join('\n');
const wrap = fc
  .tuple(
    fc.constantFrom(
      ['> ', '> '],
      ['>', '>'],
      ['- ', '  '],
      ['1. ', '   '],
      ['  * ', '    '],
      ['-    ', '     '],
      ['-\n  ', '  '],
      ['- [ ] ', '  '],
      ['-\t', '\t'],
      ['- intro\n\n  ', '  '],
      ['- intro\n  ', '  '],
      ['> intro\n>\n> ', '> '],
      ['[^1]: ', '    '],
      ['12) x\n    - y\n\n      ', '      '],
    ),
    fc.constantFrom(false, false, false, true),
  )
  .map(([[first = '', others = ''], isLazy]) => inside(first, others, isLazy));
const formula = fc
  .tuple(
    fc.constantFrom(
      ['$$\n', '\n$$'],
      ['\\[\n', '\n\\]'],
      ['$$ x\n', ''],
      ['<div>\n', '\n'],
      ['<!-- a\n', '-->\nb'],
    ),
    fc.array(fc.constantFrom('x_1 + y', '\\\\', '', '  \\frac{a}{b}', '$', '> q', '- x', '<b>'), {
      maxLength: 25,
    }),
  )
  .map(([[open = '', close = ''], lines]) => `${open}${lines.join('\n')}${close}`);
const content = fc
  .array(fc.oneof(list, fence, table, paragraph, formula), { minLength: 1, maxLength: 3 })
  .chain((parts) => fc.constantFrom('\n\n', '\n').map((glue) => parts.join(glue)));
const contained = fc
  .tuple(
    content,
    fc.array(wrap, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '\n\nend', '\n- x\n', '\n> q'),
  )
  .map(([text, wraps, end]) => wraps.reduce((whole, each) => each(whole), text) + end);

test('long contents of a container grow into what they are at once', () => {
  fc.assert(fc.property(contained, steps, expectSame), runs(40));
});
