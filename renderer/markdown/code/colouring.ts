import { CHUNK_LINES, type CodeText } from './code-text.ts';
import type { CodeLine, Highlight } from './highlight.ts';
import { sameTree } from '../growing/same-tree.ts';

/** Lines are highlighted in groups of this size, counted from where the highlighter was last at rest. */
const GROUP = 8;
/** What stays open for longer (a comment, a template) is tried less and less often, and at last given up. */
const OFTEN = 2_000;
const LESS_OFTEN = 1.25;
const GIVEN_UP = 12_000;
/** Code after this stays plain: colours cost memory. */
const LONGEST_COLOURED = 256_000;
/** One call takes about this long at most, so that a long block that comes at once holds nothing up. */
const BUDGET_MS = 6;

/**
 * Colours code that grows by lines. Each line is highlighted once or a few times, not with every addition, and
 * what comes out depends on the code alone, not on the pieces in which it came.
 */
export class Colouring {
  /** Whether one call was not enough. */
  hasMore = false;
  readonly #highlight: Highlight;
  readonly #language: string;
  /** Finished lines, and those of finished chunks once more as they were handed out. */
  readonly #lines: CodeLine[] = [];
  readonly #chunkLines: (readonly CodeLine[])[] = [];
  /** Complete lines since the highlighter was at rest, and how many of them were considered. */
  #pending: readonly string[] = [];
  #considered = 0;
  #dueAt = GROUP;
  /** How the pending lines look for the time being. */
  #provisional: readonly CodeLine[] = [];
  /** What has been taken in: full chunks, the start of the next one, and their length. */
  #chunks: readonly string[] = [];
  #taken = '';
  #length = 0;
  #ended = false;

  constructor(highlight: Highlight, language: string) {
    this.#highlight = highlight;
    this.#language = language;
  }

  /** Whether `code` is what was taken in so far, perhaps with more after it. */
  growsInto(code: CodeText, open: boolean): boolean {
    if (code.chunks.length < this.#chunks.length) return false;
    const isSame =
      code.chunks === this.#chunks || this.#chunks.every((chunk, at) => chunk === code.chunks[at]);
    if (!isSame) return false;
    const next = code.chunks[this.#chunks.length] ?? code.last;
    return this.#ended ? !open && next === this.#taken : next.startsWith(this.#taken);
  }

  update(code: CodeText, open: boolean, now: () => number): void {
    const deadline = now() + BUDGET_MS;
    this.#take(code, open);
    while (this.#pending.length - this.#considered >= GROUP) {
      this.hasMore = now() > deadline;
      if (this.hasMore) return;
      this.#considered += GROUP;
      if (this.#considered >= this.#dueAt) this.#tryPending();
    }
    this.hasMore = false;
    if (open) this.#look(this.#isFull() ? '' : code.last.slice(this.#taken.length));
    else if (this.#pending.length > 0) this.#commit(this.#colour(this.#pending));
  }

  /** The lines of a chunk; undefined while none of them has a colour. */
  linesOf(chunk: number, text: string, full: boolean): readonly CodeLine[] | undefined {
    const start = chunk * CHUNK_LINES;
    const end = start + CHUNK_LINES;
    const finished = this.#lines.length;
    if (end <= finished) return (this.#chunkLines[chunk] ??= this.#lines.slice(start, end));
    if (start >= finished + this.#provisional.length) return undefined;
    const coloured = [
      ...this.#lines.slice(start),
      ...this.#provisional.slice(Math.max(0, start - finished), Math.max(0, end - finished)),
    ];
    const lines = text.split('\n');
    if (full) lines.pop();
    return [...coloured, ...lines.slice(coloured.length).map((line) => [line])];
  }

  #isFull(): boolean {
    return this.#length > LONGEST_COLOURED;
  }

  #take(code: CodeText, open: boolean): void {
    if (this.#ended || this.#isFull()) return;
    for (const chunk of code.chunks.slice(this.#chunks.length)) {
      this.#takeLines(chunk.slice(this.#taken.length));
      this.#taken = '';
    }
    this.#chunks = code.chunks;
    const complete = open ? code.last.slice(0, code.last.lastIndexOf('\n') + 1) : code.last;
    this.#takeLines(complete.slice(this.#taken.length));
    this.#taken = complete;
    this.#ended = !open;
  }

  #takeLines(text: string): void {
    if (text === '' || this.#isFull()) return;
    const lines = text.split('\n');
    if (text.endsWith('\n')) lines.pop();
    this.#pending = [...this.#pending, ...lines];
    this.#length += text.length;
  }

  #tryPending(): void {
    const tried = this.#pending.slice(0, this.#considered);
    const length = tried.reduce((sum, line) => sum + line.length + 1, 0);
    const result = this.#highlight(`${tried.join('\n')}\n`, this.#language);
    if (!result) return;
    const lines = result.lines.slice(0, tried.length);
    if (result.atRest || length > GIVEN_UP) {
      this.#commit(lines);
    } else {
      this.#show(lines);
      this.#dueAt = length > OFTEN ? Math.ceil(this.#considered * LESS_OFTEN) : this.#considered + GROUP;
    }
  }

  #commit(lines: readonly CodeLine[]): void {
    this.#show(lines);
    for (const line of this.#provisional) this.#lines.push(line);
    this.#pending = this.#pending.slice(lines.length);
    this.#considered = 0;
    this.#dueAt = GROUP;
    this.#provisional = [];
  }

  /** Colours what is not finished yet as it looks now, the line being written included. */
  #look(unfinished: string): void {
    const lines = unfinished === '' ? this.#pending : [...this.#pending, unfinished];
    if (lines.reduce((sum, line) => sum + line.length, 0) <= OFTEN) this.#show(this.#colour(lines));
  }

  #colour(lines: readonly string[]): readonly CodeLine[] {
    if (lines.length === 0) return [];
    return (
      this.#highlight(`${lines.join('\n')}\n`, this.#language)?.lines.slice(0, lines.length) ??
      lines.map((line) => [line])
    );
  }

  /** Lines that look the same as before keep their identity. */
  #show(lines: readonly CodeLine[]): void {
    const before = this.#provisional;
    this.#provisional = lines.map((line, at) => {
      const old = before[at];
      return old && sameTree(old, line) ? old : line;
    });
  }
}
