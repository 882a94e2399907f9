/**
 * A text at one moment of its growth, which costs what is added, however long it is. (Strings do not: adding is free,
 * but before any part of the sum can be read the engine copies all of it.)
 */
export class GrowingText {
  static readonly empty = new GrowingText(null, '');
  readonly length: number;
  readonly #before: GrowingText | null;
  readonly #piece: string;

  private constructor(before: GrowingText | null, piece: string) {
    this.#before = before;
    this.#piece = piece;
    this.length = (before?.length ?? 0) + piece.length;
  }

  plus(piece: string): GrowingText {
    return piece === '' ? this : new GrowingText(this, piece);
  }

  /** From `start` to the end. */
  slice(start: number): string {
    let part = this.#piece;
    let before = this.#before;
    if (this.length - part.length > start && before) {
      const pieces = [part];
      for (; before && before.length > start; before = before.#before) pieces.push(before.#piece);
      part = pieces.toReversed().join('');
    }
    return part.slice(start - (before?.length ?? 0));
  }
}

/** The text behind another one. */
export function after(prefix: string, text: GrowingText): Pick<GrowingText, 'length' | 'slice'> {
  if (prefix === '') return text;
  return {
    length: prefix.length + text.length,
    slice: (start) =>
      start < prefix.length ? prefix.slice(start) + text.slice(0) : text.slice(start - prefix.length),
  };
}
