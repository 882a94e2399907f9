import { oneOf, type Random, randomCuts, seeded } from './chance.ts';

/** A text that nobody would write, and where it is cut. */
export type Mutant = {
  readonly number: number;
  readonly text: string;
  readonly places: readonly number[];
};

/** So that every one of a hundred thousand is done in milliseconds. */
const LONGEST = 1_500;

const MARKS = Array.from('*_~`[]()!#>|-+:;\\$&<"=^\n\n\n\t ');
const BLOCKS = [
  '\r\n',
  '\r',
  '\n\n',
  '  \n',
  '\\\n',
  '```',
  '~~~',
  '```html\n',
  '$$',
  '\\[',
  '\\]',
  '- ',
  '1. ',
  '12) ',
  '> ',
].concat([
  '    ',
  '- [ ] ',
  '| a | b |\n| - | :-: |\n',
  '---\n',
  '===\n',
  '| x |\n',
  '[^1]: ',
  '[a]: /b "c"\n',
]);
const LINKS = [
  '[^1]',
  '[a]',
  '![a](',
  '](',
  '](<',
  '&amp;',
  '&#0;',
  '&#x22;',
  'www.',
  'http://',
  'https://a.example/?b=c',
].concat(['mailto:x@a.example', 'x@a.example', '//a.example', '[x](https://a@b.example)', '<file:///x>']);
const ATTACKS = [
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt&colon;alert(1))',
  '[x](data:text/html,<script>)',
  '<script>',
]
  .concat([
    '![x](data:image/svg+xml;base64,AAAA)',
    '![x](data:image/png;base64,AAAA)',
    '</script>',
    '<!--',
    '-->',
  ])
  .concat([
    '<img src=x onerror=alert(1)>',
    '<![CDATA[',
    '<?',
    '<br>',
    '<br onclick=x>',
    '<svg onload=x>',
    '</div>',
  ])
  .concat([
    '<a href="javascript:x">',
    '<b style="position:fixed">',
    '" onmouseover="x',
    '$\\href{javascript:x}{y}$',
  ])
  .concat([
    '$\\htmlStyle{color:red}{x}$',
    '$\\color{red;}x$',
    '$\\def\\x{\\x\\x}\\x$',
    '$\\frac{1}{2}$',
    '\\(',
    '\\)',
  ]);
const LETTERS = [
  '你好，世界。',
  '**重点**：',
  '한국어',
  'مرحبا',
  'שלום',
  '😀',
  '👨‍👩‍👧',
  '\uD83D',
  '\uDE00',
  '\0',
  '\uFEFF',
].concat(['\u202E', '\u2028', 'é']);
const FRAGMENTS = MARKS.concat(BLOCKS, LINKS, ATTACKS, LETTERS);
const WRAPS = ['> ', '- ', '1. ', '[', '*', '**', '~~', '`', '(', '![', '<', '$', '\\(', '    '];

type Mutation = (text: string, random: Random) => string;

const span = (text: string, random: Random) => {
  const start = random(text.length + 1);
  return { start, end: Math.min(text.length, start + random(30)) };
};

const MUTATIONS: readonly Mutation[] = [
  function insert(text, random) {
    const at = random(text.length + 1);
    return text.slice(0, at) + oneOf(random, FRAGMENTS) + text.slice(at);
  },
  function remove(text, random) {
    const { start, end } = span(text, random);
    return text.slice(0, start) + text.slice(end);
  },
  function duplicate(text, random) {
    const { start, end } = span(text, random);
    return text.slice(0, end) + text.slice(start);
  },
  function swap(text, random) {
    const { start, end } = span(text, random);
    const third = Math.min(text.length, end + random(30));
    return text.slice(0, start) + text.slice(end, third) + text.slice(start, end) + text.slice(third);
  },
  function scatter(text, random) {
    const fragments = Array.from({ length: 2 + random(6) }, () => oneOf(random, FRAGMENTS));
    return fragments.reduce((grown, fragment) => {
      const at = random(grown.length + 1);
      return grown.slice(0, at) + fragment + grown.slice(at);
    }, text);
  },
];

/** Rare, since they make long texts: what is nested deeply, a long line, many lines. */
const STRETCHES: readonly Mutation[] = [
  function nest(text, random) {
    const at = random(text.length + 1);
    return text.slice(0, at) + oneOf(random, WRAPS).repeat(2 + random(40)) + text.slice(at);
  },
  function lengthen(text, random) {
    const { start, end } = span(text, random);
    return text.slice(0, end) + text.slice(start, end).repeat(random(40)) + text.slice(end);
  },
  function multiply(text, random) {
    return `${text}\n`.repeat(1 + random(5));
  },
];

/** The same number makes the same mutant of the same texts. */
export function mutantOf(texts: readonly string[], number: number): Mutant {
  const random = seeded(number);
  let text = oneOf(random, texts);
  if (random(3) === 0) text += `\n${oneOf(random, texts)}`;
  for (let turn = 1 + random(6); turn > 0; turn -= 1)
    text = oneOf(random, random(6) === 0 ? STRETCHES : MUTATIONS)(text, random).slice(0, LONGEST);
  return { number, text, places: randomCuts(random, text.length) };
}
