import type {} from 'mdast-util-math';
import { expect, test } from 'vitest';
import { parseMarkdown } from './parse.ts';

const parse = (text: string) =>
  parseMarkdown(text, { definitions: [], footnotes: [] }).map((block) => block.node);
const inline = (text: string) => {
  const [node] = parse(text);
  if (node?.type !== 'paragraph') throw new Error('not a paragraph');
  return node.children.map((child) => ('value' in child ? [child.type, child.value] : [child.type]));
};

test.each([
  ['$x$', [['inlineMath', 'x']]],
  [
    'a $x + y$, b',
    [
      ['text', 'a '],
      ['inlineMath', 'x + y'],
      ['text', ', b'],
    ],
  ],
  ['$a\nb$', [['inlineMath', 'a\nb']]],
  ['$\\$5$', [['inlineMath', '\\$5']]],
  [
    '$$x$$ y',
    [
      ['inlineMath', 'x'],
      ['text', ' y'],
    ],
  ],
  ['\\(x_1\\)', [['inlineMath', 'x_1']]],
  ['\\( f(x) = \\left(\\frac{1}{2}\\right) \\)', [['inlineMath', ' f(x) = \\left(\\frac{1}{2}\\right) ']]],
  ['\\(a\nb\\)', [['inlineMath', 'a\nb']]],
])('%j holds a formula', (text, expected) => {
  expect(inline(text)).toEqual(expected);
});

test.each([
  ['$5 and $10', '$5 and $10'],
  ['It costs $5/$10 or US$3', 'It costs $5/$10 or US$3'],
  ['$ x $', '$ x $'],
  ['\\$x$', '$x$'],
  ['\\(open', '(open'],
  ['\\\\(x\\\\)', '\\(x\\)'],
  ['\\(\\)', '()'],
  ['\\[1\\] is a source', '[1] is a source'],
  ['text \\[aside\\]', 'text [aside]'],
])('%j is plain text', (text, expected) => {
  expect(inline(text)).toEqual([['text', expected]]);
});

test('a formula may follow prices', () => {
  expect(inline('$5 or $10, $x$')).toEqual([
    ['text', '$5 or $10, '],
    ['inlineMath', 'x'],
  ]);
});

test('formulas are not looked for in code', () => {
  expect(inline('`$x$ \\(y\\)`')).toEqual([['inlineCode', '$x$ \\(y\\)']]);
  expect(parse('```\n\\[\nx\n\\]\n```')).toMatchObject([{ type: 'code', value: '\\[\nx\n\\]' }]);
});

test.each([
  ['\\[ x^2 \\]', ['math x^2 ']],
  ['\\[\nx\n\n- y\n\\]\nz', ['math x\n\n- y', 'paragraph']],
  ['text\n\\[\nx \\\\[2pt]\ny \\]\nz', ['paragraph', 'math x \\\\[2pt]\ny ', 'paragraph']],
  ['\\[\nnever closed\n\n# x', ['math never closed\n\n# x']],
  ['$$\nx\n$$', ['math x']],
])('%j is a formula of its own', (text, expected) => {
  const found = parse(text).map((node) => (node.type === 'math' ? `math ${node.value}` : node.type));
  expect(found).toEqual(expected);
});

test('a formula in a list item ends with the item', () => {
  expect(parse('- \\[\n  x\n\nafter')).toMatchObject([
    { type: 'list', children: [{ children: [{ type: 'math', value: 'x' }] }] },
    { type: 'paragraph' },
  ]);
});

test('references to what is defined elsewhere are found', () => {
  const known = { definitions: ['straße x'], footnotes: ['n'] };
  expect(parseMarkdown('[STRASSE\nX] [^N] [^m]', known)[0]).toMatchObject({
    node: { children: [{ type: 'linkReference' }, { value: ' ' }, { identifier: 'n' }, { value: ' [^m]' }] },
    calls: ['n'],
  });
});

test('what looks like a task box after an empty list item stays text', () => {
  expect(parse('-\n[x]\nfoo')).toMatchObject([
    { type: 'list', children: [{ checked: null }] },
    { type: 'paragraph', children: [{ type: 'text', value: '[x]\nfoo' }] },
  ]);
});

const kinds = (text: string) => {
  const [node] = parse(text);
  if (node?.type !== 'paragraph') throw new Error('not a paragraph');
  return node.children.map((child) => child.type).join(' ');
};

test.each([
  ['**标题：**内容', 'strong text'],
  ['这是**“重点”**内容', 'text strong text'],
  ['内容**（说明）**内容', 'text strong text'],
  ['*斜体。*后面', 'emphasis text'],
  ['これは**強調（注）。**です', 'text strong text'],
  ['**한국어:**를 쓴다', 'strong text'],
  ['你好**world**世界', 'text strong text'],
])('%s is emphasised without spaces around', (text, expected) => {
  expect(kinds(text)).toBe(expected);
});

test.each([
  ['a**"b"**c', 'text'],
  ['snake_case_name', 'text'],
  ['2 * 3 * 4', 'text'],
  ['_a_b', 'text'],
  ['**a**b *c*', 'strong text emphasis'],
  ['中_文_字', 'text'],
])('%s is as the standard has it', (text, expected) => {
  expect(kinds(text)).toBe(expected);
});
