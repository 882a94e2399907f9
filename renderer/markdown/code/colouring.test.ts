import { expect, test } from 'vitest';
import { CHUNK_LINES, type CodeText, codeTextOf } from './code-text.ts';
import { Colouring } from './colouring.ts';
import { type CodeLine, highlight } from './highlight.ts';

const textOf = (value: string): CodeText => codeTextOf({ value });
const still = () => 0;

function linesOf(colouring: Colouring, code: string): readonly (CodeLine | string)[] {
  const { chunks, last } = textOf(code);
  return [...chunks, last].flatMap((chunk, at): readonly (CodeLine | string)[] => {
    const full = at < chunks.length;
    return colouring.linesOf(at, chunk, full) ?? (full ? chunk.slice(0, -1) : chunk).split('\n');
  });
}

/** The lines as they end when the code came in pieces. */
function streamed(code: string, language: string, ends: readonly number[]): readonly (CodeLine | string)[] {
  const colouring = new Colouring(highlight, language);
  for (const end of ends) {
    const text = textOf(code.slice(0, end));
    expect(colouring.growsInto(text, true)).toBe(true);
    colouring.update(text, true, still);
  }
  colouring.update(textOf(code), false, still);
  return linesOf(colouring, code);
}

const plain = (lines: readonly (CodeLine | string)[]) =>
  lines
    .map((line) =>
      typeof line === 'string'
        ? line
        : line.map((token) => (typeof token === 'string' ? token : token.text)).join(''),
    )
    .join('\n');

const comment = `let a = 1;\n/* ${'a comment\nover lines\n'.repeat(40)}*/\nlet b = \`x\${a}\ny\`;\n`;
const samples: readonly (readonly [string, string])[] = [
  ['js', comment.repeat(4)],
  ['html', `<p class="x">\n<script>\n${'let a = "s";\n'.repeat(30)}</script>\n<b>x</b>\n`.repeat(4)],
  ['python', 'def f(a,\n      b):\n    """text\n    more\n    """\n    return a + 1\n\n'.repeat(30)],
  ['css', '@media print {\n  a:hover { color: red }\n}\n'.repeat(40)],
  ['js', `const t = \`${'never closed\n'.repeat(2_000)}`],
];

test.each(samples)('colours of %s do not depend on the pieces', (language, code) => {
  const atOnce = streamed(code, language, []);
  const letters = Array.from({ length: Math.min(code.length, 3_000) }, (_, at) => at);
  expect(streamed(code, language, letters)).toEqual(atOnce);
  const steps = Array.from({ length: Math.floor(code.length / 171) }, (_, at) => at * 171);
  expect(streamed(code, language, steps)).toEqual(atOnce);
  expect(plain(atOnce)).toBe(code);
});

test('colours go over line ends', () => {
  const lines = streamed('/* a\nb */ let c;\n', 'js', []);
  expect(lines.slice(0, 2)).toEqual([
    [{ className: 'hljs-comment', text: '/* a' }],
    [{ className: 'hljs-comment', text: 'b */' }, ' ', { className: 'hljs-keyword', text: 'let' }, ' c;'],
  ]);
});

test('lines keep their identity once they are finished', () => {
  const colouring = new Colouring(highlight, 'js');
  const code = 'let a = 1;\n'.repeat(CHUNK_LINES * 2);
  colouring.update(textOf(code.slice(0, code.length / 2)), true, still);
  const [chunk] = textOf(code).chunks;
  const before = colouring.linesOf(0, chunk ?? '', true);
  colouring.update(textOf(code), true, still);
  expect(colouring.linesOf(0, chunk ?? '', true)).toBe(before);
});

test('one call does not take long, and the next goes on where it stopped', () => {
  const colouring = new Colouring(highlight, 'js');
  const code = 'let a = 1;\n'.repeat(500);
  let time = 0;
  const slow = () => (time += 4);
  let calls = 0;
  do {
    colouring.update(textOf(code), false, slow);
    calls += 1;
  } while (colouring.hasMore);
  expect(calls).toBeGreaterThan(20);
  expect(linesOf(colouring, code)).toEqual(streamed(code, 'js', []));
});

test('beyond a length code stays plain', () => {
  const line = `let a = '${'long '.repeat(100)}';\n`;
  const code = line.repeat(1_000);
  const lines = streamed(code, 'js', []);
  expect(lines[0]).toHaveLength(4);
  expect(lines[999]).toBe(line.trimEnd());
  expect(lines.findIndex((each) => typeof each === 'string') * line.length).toBeGreaterThan(256_000);
});

test('other code is told from more code', () => {
  const colouring = new Colouring(highlight, 'js');
  colouring.update(textOf('let a\nlet b'), true, still);
  expect(colouring.growsInto(textOf('let a\nlet c'), true)).toBe(true);
  expect(colouring.growsInto(textOf('let x\nlet b'), true)).toBe(false);
  colouring.update(textOf('let a\nlet b'), false, still);
  expect(colouring.growsInto(textOf('let a\nlet b'), false)).toBe(true);
  expect(colouring.growsInto(textOf('let a\nlet b\n'), false)).toBe(false);
});
