/** A node of lines that are shown as they are: code, or the source of something. */
type Lines = { readonly value: string };

/** How many lines of code are shown as one piece: rendered once, and skipped by the browser out of view. */
export const CHUNK_LINES = 64;

/** A text of code in pieces. The full ones never change while more lines follow. */
export type CodeText = {
  /** Runs of lines, each with its line ending. */
  readonly chunks: readonly string[];
  /** The lines after them, without a line ending at the end. */
  readonly last: string;
};

const known = new WeakMap<Lines, CodeText>();

/** The pieces of a node's code; those of a growing fence are known, others are cut once. */
export function codeTextOf(node: Lines): CodeText {
  const before = known.get(node);
  if (before) return before;
  const text = extendCode({ chunks: [], last: '' }, node.value, true);
  known.set(node, text);
  return text;
}

export function rememberCodeText(node: Lines, text: CodeText): void {
  known.set(node, text);
}

/** The code with more lines after it. `first` says that there are no lines yet. */
export function extendCode(text: CodeText, lines: string, first: boolean): CodeText {
  let rest = first ? lines : `${text.last}\n${lines}`;
  const full: string[] = [];
  for (let end = endOfChunk(rest); end !== undefined; end = endOfChunk(rest)) {
    full.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return { chunks: full.length > 0 ? [...text.chunks, ...full] : text.chunks, last: rest };
}

function endOfChunk(text: string): number | undefined {
  let at = -1;
  for (let lines = 0; lines < CHUNK_LINES; lines += 1) {
    at = text.indexOf('\n', at + 1);
    if (at < 0) return undefined;
  }
  return at + 1;
}
