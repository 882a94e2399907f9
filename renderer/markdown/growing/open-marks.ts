import { CJK, flanking } from '../syntax/cjk-emphasis.ts';
import { isContainer } from './frozen.ts';
import type { ParsedBlock, Part } from '../syntax/parse.ts';

/** Marks that wait for their partner. */
type Opener = {
  readonly mark: '*' | '_' | '~' | '[' | '![';
  readonly at: number;
  readonly length: number;
  /** Whether they are shown as if they were closed; else they are probably no more than characters. */
  readonly isClosed: boolean;
};

/**
 * The source of a growing text as if what is open at the end of its last paragraph were closed: emphasis and
 * code end there, and an unfinished link or image is its text. `blocks` are what the source is parsed to.
 */
export function withClosedMarks(source: string, blocks: readonly ParsedBlock[]): string {
  const start = openTextStart(source, blocks.at(-1));
  const closed = start === undefined ? '' : closeMarks(source.slice(start));
  return closed.trim() === '' ? source : source.slice(0, start) + closed;
}

/** Where the paragraph or heading starts that the next character may be added to. */
function openTextStart(source: string, block: ParsedBlock | undefined): number | undefined {
  if (!block) return undefined;
  let node: ParsedBlock['node'] = block.node;
  let part: Omit<Part, 'isText'> = block;
  while (isContainer(node)) {
    const [child, place] = [node.children.at(-1), part.parts.at(-1)];
    if (!child || !place) return undefined;
    node = child;
    part = place;
  }
  if (node.type !== 'paragraph' && node.type !== 'heading') return undefined;
  const lines = source.slice(part.end).match(/\r\n?|\n/g)?.length ?? 0;
  return lines > (node.type === 'heading' ? 0 : 1) ? undefined : part.start;
}

/** The text of a paragraph that still grows, as if its marks were closed. */
export function closeMarks(text: string): string {
  const source = withoutHalfMarks(text);
  const { openers, end, fence } = new Scan(source).run();
  let result = source.slice(0, end);
  let closing = fence;
  for (const { mark, at, length, isClosed } of openers.toReversed()) {
    if (!isClosed) continue;
    const behind = result.slice(at + length);
    if (mark === '[' || mark === '![' || (behind.trim() === '' && closing === ''))
      result = result.slice(0, at) + behind;
    else closing += mark.repeat(length);
  }
  if (closing === '') return result;
  // A backslash would take the closing marks away, a blank would keep them from closing.
  const body = result.trimEnd();
  const escapes = /\\*$/.exec(body)?.[0].length ?? 0;
  return (escapes % 2 === 0 ? body : body.slice(0, -1).trimEnd()) + closing;
}

/** Without marks at the very end, which may still become others. */
function withoutHalfMarks(text: string): string {
  const start = text.search(/(?:[*_~`]|!?\[)+$/);
  if (start < 0) return text;
  const escapes = /\\*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return text.slice(0, escapes % 2 === 0 ? start : start + 1);
}

/** The longest label of a link that is shown without its bracket before it is known to be one. */
const LONGEST_LABEL = 80;
/** The longest search for the end of a formula in dollars; the parser's own is as long. */
const LONGEST_FORMULA = 2_000;
const WORD = /[\p{L}\p{N}]/u;
const OTHER_LABEL = /\s|[\^#>|=+-]|\d+[.)]|\*\s|~~~|```/y;
/** A comment, an instruction, a declaration, a tag with its quoted values, or an address. */
const MARKUP =
  /<!--(?:-?>|[^]*?-->)|<\?[^]*?\?>|<!\[CDATA\[[^]*?\]\]>|<![a-zA-Z][^>]*>|<[a-zA-Z/](?:[^<>"']|"[^"]*"|'[^']*')*>|<[a-zA-Z][^<>]*>/y;
const TARGET =
  /\(\s*(?:<[^<>\n]*>|(?:\\.|[^\s()\\<]|\((?:\\.|[^\s()\\])*\))*)(?:\s+(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))?\s*\)/y;
const UNFINISHED_TARGET = /\((?:\s*|\s*<[^<>\n]*|\s*[^\s<]\S*(?:\s+(?:["'(][^\n]*)?)?)$/y;

/** Walks once over a text, and finds what is open at its end. */
class Scan {
  readonly #text: string;
  #openers: Opener[] = [];
  /** Where the shown text ends: before the target of an unfinished link. */
  #end: number;
  /** What closes the code that is open at the end. */
  #fence = '';

  constructor(text: string) {
    this.#text = text;
    this.#end = text.length;
  }

  run() {
    for (let at = 0; at < this.#end; ) at = this.#step(at);
    return { openers: this.#openers, end: this.#end, fence: this.#fence };
  }

  /** What stands at `at`; returns where the next begins. */
  #step(at: number): number {
    const char = this.#text[at];
    switch (char) {
      case '\\':
        return this.#text[at + 1] === '(' ? this.#pass(at + 2, '\\)') : at + 2;
      case '`':
        return this.#code(at);
      case '$':
        return this.#text[at + 1] === '$' ? this.#pass(at + 2, '$$') : this.#dollar(at);
      case '<':
        return this.#match(MARKUP, at) ?? at + 1;
      case '!':
        return this.#text[at + 1] === '[' ? this.#bracket('![', at) : at + 1;
      case '[':
        return this.#bracket('[', at);
      case ']':
        return this.#closeBracket(at);
      case '*':
      case '_':
      case '~':
        return this.#marks(char, at);
      default:
        return at + 1;
    }
  }

  /** Over what is not looked into; to the end when it is not closed. */
  #pass(from: number, closing: string): number {
    const end = this.#text.indexOf(closing, from);
    return end < 0 ? this.#end : end + closing.length;
  }

  #match(pattern: RegExp, at: number): number | undefined {
    pattern.lastIndex = at;
    return pattern.test(this.#text) ? pattern.lastIndex : undefined;
  }

  #run(at: number): number {
    let end = at;
    while (this.#text[end] === this.#text[at]) end += 1;
    return end - at;
  }

  #code(at: number): number {
    const length = this.#run(at);
    let end = this.#text.indexOf('`', at + length);
    while (end >= 0 && this.#run(end) !== length) end = this.#text.indexOf('`', end + this.#run(end));
    if (end >= 0) return end + length;
    if (this.#text.slice(at + length).trim() === '') this.#end = at;
    else this.#fence = '`'.repeat(length);
    return this.#text.length;
  }

  #dollar(at: number): number {
    const end = this.#text.indexOf('$', at + 1);
    const isFormula =
      end > at + 1 &&
      end - at <= LONGEST_FORMULA &&
      /\S/.test(this.#text[at + 1] ?? '') &&
      /\S/.test(this.#text[end - 1] ?? '') &&
      !/[\d$]/.test(this.#text[end + 1] ?? '');
    return isFormula ? end + 1 : at + 1;
  }

  #bracket(mark: '[' | '![', at: number): number {
    const end = at + mark.length;
    // Without its bracket the label must not start a list, a heading or a quote.
    if (this.#match(OTHER_LABEL, end) !== undefined || this.#text[at - 1] === ']') return end;
    const label = this.#text.slice(end, end + LONGEST_LABEL + 1);
    const isClosed = label.length <= LONGEST_LABEL && /^[^\r\n]+$/.test(label);
    this.#openers.push({ mark, at, length: mark.length, isClosed });
    return end;
  }

  #closeBracket(at: number): number {
    const index = this.#openers.findLastIndex(({ mark }) => mark === '[' || mark === '![');
    const opener = this.#openers[index];
    if (!opener) return at + 1;
    const isLast = at + 1 === this.#text.length && opener.isClosed;
    const target = this.#text[at + 1] === '(' ? this.#match(TARGET, at + 1) : undefined;
    if (isLast || (target === undefined && this.#match(UNFINISHED_TARGET, at + 1) !== undefined)) {
      this.#openers[index] = { ...opener, isClosed: true };
      this.#end = at;
    } else if (target !== undefined) {
      // Marks inside of a link find no partner outside.
      this.#openers.length = index;
      return target;
    } else {
      this.#openers.splice(index, 1);
    }
    return at + 1;
  }

  #marks(mark: '*' | '_' | '~', at: number): number {
    const length = this.#run(at);
    const end = at + length;
    const [before, after] = [this.#text[at - 1], this.#text[end]];
    const codeOf = (char: string | undefined) => char?.charCodeAt(0) ?? null;
    const { opens, closes } = flanking(codeOf(mark), codeOf(before), codeOf(after), []);
    const left = closes ? this.#close(mark, length, opens) : length;
    if (left === 0 || !opens || (mark === '~' && length !== 2)) return end;
    // In 2*3 and a**b they are no marks.
    const isInWord = before !== undefined && WORD.test(before) && !CJK.test(before);
    this.#openers.push({ mark, at: end - left, length: left, isClosed: !isInWord });
    return end;
  }

  /** Pairs marks with those before them; returns how many of them are left. */
  #close(mark: '*' | '_' | '~', length: number, opens: boolean): number {
    let left = length;
    while (left > 0) {
      const index = this.#openers.findLastIndex((each) => each.mark === mark);
      const opener = this.#openers[index];
      const fits =
        mark === '~' ? opener?.length === left : !opens || ((opener?.length ?? 0) + left) % 3 !== 0;
      if (!opener || !fits) return left;
      const used = Math.min(opener.length, left, 2);
      this.#openers.length = index;
      left -= used;
      if (opener.length > used) this.#openers.push({ ...opener, length: opener.length - used });
    }
    return left;
  }
}
