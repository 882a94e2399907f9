import { type Random, seeded } from './random.ts';

/**
 * The texts of the loads. About every 60 characters stands a mark, `n` and six digits that count up, so that
 * the page can tell how far the text is visible, however it is formatted.
 */
export const MARK = /n(\d{6})/g;

type Writer = Random & { readonly mark: () => string };

function writer(seed: number): Writer {
  let count = 0;
  return {
    ...seeded(seed),
    mark: () => {
      count += 1;
      return `n${String(count).padStart(6, '0')}`;
    },
  };
}

const WORDS = [
  'the answer',
  'a request',
  'every model',
  'one token',
  'the stream',
  'its price',
  'a longer context',
  'memory',
  'the first byte',
  'latency',
  'throughput',
  'a small cache',
  'the window',
  'this method',
  'an example',
  'the result',
  'depends on',
  'grows with',
  'is bounded by',
  'follows from',
  'waits for',
  'comes before',
  'is part of',
  'avoids',
] as const;
const CHINESE = [
  '模型',
  '回答',
  '速度',
  '价格',
  '上下文',
  '请求',
  '缓存',
  '结果',
  '方法',
  '例子',
  '非常',
  '可以',
  '因此',
  '我们',
] as const;
const FORMULAS = [
  'E = mc^2',
  '\\frac{a}{b} + \\sqrt{x}',
  '\\sum_{i=1}^{n} x_i',
  '\\int_0^1 f(t)\\,dt',
] as const;

function words(w: Writer, count: number): string {
  return Array.from({ length: count }, () => w.pick(WORDS)).join(' ');
}

function sentence(w: Writer): string {
  const extra = w.pick([
    '',
    '',
    ` with **${words(w, 1)}**`,
    ` as \`call(${w.below(90)})\` does`,
    ` ([source](https://example.com/${w.below(900)}))`,
    ` and *${words(w, 1)}*`,
  ]);
  return `In ${w.mark()} ${words(w, 5)}${extra}.`;
}

const sentences = (w: Writer, count: number) => Array.from({ length: count }, () => sentence(w)).join(' ');

function chineseSentence(w: Writer): string {
  const run = () => Array.from({ length: 6 + w.below(6) }, () => w.pick(CHINESE)).join('');
  return `${run()}，**${w.pick(CHINESE)}${w.pick(CHINESE)}：**${run()} ${w.mark()}。`;
}

const INDENTED = '  ';

function codeLine(w: Writer): string {
  const name = w.pick(['value', 'total', 'entry', 'cursor', 'limit'] as const);
  const line = w.pick([
    () => `const ${name}${w.below(99)} = read('${w.mark()}', { retries: ${w.below(9)}, strict: true });`,
    () =>
      `if (${name} > ${w.below(5000)} && state.${name} !== null) return compute(${name}, \`${w.mark()}-\${id}\`);`,
    () => `// ${w.mark()} ${words(w, 4)} before the next call is made`,
    () =>
      `export async function ${name}${w.below(999)}(input: ${w.pick(['string', 'number', 'Entry'])}): Promise<void> { await ${w.mark()}(); }`,
    () =>
      `for (const ${name} of items.filter((each) => each.size < ${w.below(999)})) queue.push({ ${name}, at: '${w.mark()}' });`,
  ]);
  return INDENTED.repeat(w.below(4)) + line();
}

const codeLines = (w: Writer, count: number) => Array.from({ length: count }, () => codeLine(w)).join('\n');

/** One round of everything that answers are made of; about 4 KB, always of the same shape. */
function mixedSection(w: Writer, number: number): string {
  const item = () => `- ${sentence(w)}`;
  const row = () => `| ${w.mark()} | ${words(w, 1)} | ${w.below(1000)} | **${words(w, 1)}** |`;
  return [
    `## ${number}. ${words(w, 2)} ${w.mark()}`,
    sentences(w, 5),
    [item(), item(), `  - nested ${sentence(w)}`, item(), item()].join('\n'),
    `\`\`\`ts\n${codeLines(w, 24)}\n\`\`\``,
    sentences(w, 3),
    `The cost is $${w.pick(FORMULAS)}$ and \\(${w.pick(FORMULAS)}\\) in ${w.mark()}:\n\n$$\n${w.pick(FORMULAS)}\n$$`,
    `| name | kind | count | note |\n|------|:----:|------:|------|\n${Array.from({ length: 8 }, row).join('\n')}`,
    Array.from({ length: 4 }, () => chineseSentence(w)).join(''),
    `> ${sentence(w)}\n> ${sentence(w)}`,
    Array.from({ length: 4 }, (_, at) => `${at + 1}. ${sentence(w)}`).join('\n'),
  ].join('\n\n');
}

export function mixed(length: number, seed: number): string {
  const w = writer(seed);
  let text = `# ${words(w, 2)}\n\n`;
  for (let number = 1; text.length < length; number += 1) text += `${mixedSection(w, number)}\n\n`;
  return upToMark(text, length);
}

export function fence(lines: number, seed: number): string {
  const w = writer(seed);
  return `Here it is:\n\n\`\`\`ts\n${codeLines(w, lines)}\n\`\`\`\n\nThat is ${w.mark()} all.`;
}

/** One paragraph without a line ending, with the usual marks in it. */
export function paragraph(length: number, seed: number): string {
  const w = writer(seed);
  let text = '';
  while (text.length < length) text += `${sentence(w)} `;
  return upToMark(text, length);
}

export function htmlFence(length: number, seed: number): string {
  const w = writer(seed);
  const parts = ['Here it is:\n\n```html\n<!doctype html>\n<html>\n<body>\n'];
  let size = 0;
  while (size < length) {
    const line = `  <div class="row ${w.pick(['odd', 'even'])}" data-id="${w.mark()}"><a href="/item/${w.below(9999)}">${words(w, 2)}</a> <b>${w.below(999)}</b></div>\n`;
    parts.push(line);
    size += line.length;
  }
  return `${parts.join('')}</body>\n</html>\n\`\`\`\n\nThat is ${w.mark()} all.`;
}

/** The text up to the end of the last mark within `length`, so that its end is a mark that can be seen. */
function upToMark(text: string, length: number): string {
  const last = [...text.slice(0, length).matchAll(MARK)].at(-1);
  return last ? text.slice(0, last.index + last[0].length) : text.slice(0, length);
}
