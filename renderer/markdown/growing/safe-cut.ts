import type { Nodes, Paragraph, PhrasingContent } from 'mdast';
import type { Part } from '../syntax/parse.ts';

/** A formula in dollars is no longer than this (see inline-math.ts), so an older dollar opens nothing. */
const LONGEST_FORMULA = 2_000;
/** What stays open: the end of the text may still be half of anything. */
const KEPT_OPEN = 96;
const ENDS_CLAUSE = /[。！？；，、：]/;
const BLANK = /^\s$/;
const BLANK_OR_END = /^\s?$/;
/** What a space of a line's beginning follows, the marks of quotes included. */
const LINE_PREFIX = /^[\s>]?$/;
const WORD = /[\p{L}\p{N}]/u;

/** The target of a link that cannot be one any more: behind its address comes what is no title. */
const FAILED_TARGET = /\(\s*[^\s<]\S*\s+(?=[^\s"'()])/y;

/** A place in a paragraph, and the text that stands in for everything before it when the rest is parsed alone. */
export type SafeCut = { readonly at: number; readonly standIn: string };

/**
 * The last place of a growing paragraph before which nothing can change any more, whatever follows: no mark
 * before it waits for a partner. Marks that may do so (a lone asterisk, bracket, backtick, …) end the search.
 */
export function lastSafeCut(
  { children }: Paragraph,
  parts: readonly Part[],
  text: string,
): SafeCut | undefined {
  const scan = new Scan(text.length - KEPT_OPEN);
  let seen: Part | undefined;
  for (const [at, child] of children.entries()) {
    const part = parts[at];
    if (part === seen) continue;
    seen = part;
    if (!part || part.start >= text.length - KEPT_OPEN) break;
    const settled = part.isText
      ? scan.source(text, part.start, part.end)
      : isSettled(child, text.slice(part.start, part.end), scan);
    if (!settled) break;
  }
  return scan.best;
}

/** Whether nothing inside of what has found its partner can pair with something that follows. */
function isSettled(node: PhrasingContent, source: string, scan: Scan): boolean {
  if (!('children' in node)) return true;
  if (source.includes('\\(')) return false;
  return textsOf(node).every((value) => scan.value(value));
}

function textsOf(node: Nodes): readonly string[] {
  if (node.type === 'text') return [node.value];
  return 'children' in node ? node.children.flatMap(textsOf) : [];
}

class Scan {
  best: SafeCut | undefined;
  readonly #limit: number;
  #openBrackets = 0;
  /** Whether what stood last closed a label, which a target may follow. */
  #isBehindLabel = false;
  /** Before this place nothing is cut: it looked like the target of a link. */
  #uncutUntil = 0;
  #dollar = -LONGEST_FORMULA;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Walks over plain text; false at a mark that may still mean something. */
  source(text: string, start: number, end: number): boolean {
    for (let at = start; at < end; at += 1) {
      const char = text[at] ?? '';
      if (this.#startsTarget(char)) {
        FAILED_TARGET.lastIndex = at;
        if (!FAILED_TARGET.test(text)) return false;
        this.#uncutUntil = FAILED_TARGET.lastIndex;
      }
      if (char === '\\') {
        if (text[at + 1] === '(') return false;
        at += 1;
      } else if (!this.#isInert(char, text[at - 1] ?? '', text[at + 1] ?? '')) {
        return false;
      } else {
        if (char === '$') this.#dollar = at;
        this.#offer(text, at, char);
      }
    }
    return true;
  }

  /** The same for text inside of something else, where no cut is possible and dollars are rare. */
  value(value: string): boolean {
    for (let at = 0; at < value.length; at += 1) {
      const char = value[at] ?? '';
      if (char === '$' || char === '\\' || this.#startsTarget(char)) return false;
      if (!this.#isInert(char, value[at - 1] ?? '', value[at + 1] ?? '')) return false;
    }
    return true;
  }

  #startsTarget(char: string): boolean {
    const isBehindLabel = this.#isBehindLabel;
    this.#isBehindLabel = char === ']' && this.#openBrackets > 0;
    return isBehindLabel && char === '(';
  }

  #isInert(char: string, previous: string, next: string): boolean {
    switch (char) {
      case '*':
        return BLANK.test(previous) && BLANK.test(next);
      case '_':
        return (BLANK.test(previous) && BLANK.test(next)) || (WORD.test(previous) && WORD.test(next));
      case '<':
        return BLANK.test(next) || next === '=' || /\d/.test(next);
      case '$':
        return previous !== '$' && next !== '$';
      case '[':
        this.#openBrackets += 1;
        return true;
      case ']':
        this.#openBrackets = Math.max(0, this.#openBrackets - 1);
        return true;
      case '`':
      case '~':
      case '|':
        return false;
      default:
        return true;
    }
  }

  #offer(text: string, at: number, char: string): void {
    if (at > this.#limit || at < this.#uncutUntil) return;
    if (this.#openBrackets > 0 || at - this.#dollar <= LONGEST_FORMULA) return;
    const next = text[at + 1] ?? '';
    if (BLANK_OR_END.test(next)) return;
    if (ENDS_CLAUSE.test(char)) this.best = { at: at + 1, standIn: `x${char}` };
    else if (char === ' ' && !LINE_PREFIX.test(text[at - 1] ?? '')) this.best = { at, standIn: 'x' };
  }
}
