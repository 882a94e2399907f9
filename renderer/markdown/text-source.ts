/** A text that usually grows at its end: a string, or something that need not be joined to be read near its end. */
export type TextSource = {
  readonly length: number;
  /** From `start` to the end. */
  readonly slice: (start: number) => string;
};

/** How much of the end of the known text is compared to tell growth from another text. */
const compared = 256;

/** Follows a text, and tells what has been added to it. Reads only its end. */
export class TextGrowth {
  #length = 0;
  #end = '';

  /** What follows the text of the call before; null when it was another text. */
  added(text: TextSource): string | null {
    if (text.length < this.#length) return null;
    const end = text.slice(this.#length - this.#end.length);
    if (!end.startsWith(this.#end)) return null;
    const added = end.slice(this.#end.length);
    this.#length = text.length;
    this.#end = end.slice(-compared);
    return added;
  }
}
