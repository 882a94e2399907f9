/** Where the line that holds `offset` starts. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at -= 1;
  return at;
}

/**
 * Where the line after the one that holds `offset` starts, or undefined while that line may still grow.
 * A carriage return at the very end may be half of a line ending.
 */
export function nextLine(text: string, offset: number): number | undefined {
  for (let at = offset; at < text.length; at += 1) {
    if (text[at] === '\n') return at + 1;
    if (text[at] !== '\r') continue;
    if (at + 1 === text.length) return undefined;
    return text[at + 1] === '\n' ? at + 2 : at + 1;
  }
  return undefined;
}

/** Only marks that may turn out to be anything: the start of a list, of a heading's underline, of a fence. */
const OPEN_MARKS = /^[ \t>]*[-=*+_~`#|$:\\][-=*+_~`#|$:\\> \t]*$/;

/**
 * The text without a last line that so far consists of marks only. Shown as it is, `text` + `-` would flash
 * as a heading before it becomes a list.
 */
export function withoutOpenMarks(text: string): string {
  const start = lineStart(text, text.length);
  return OPEN_MARKS.test(text.slice(start)) ? text.slice(0, start) : text;
}
