import { GrowingText } from './growing-text.ts';

/** What main sends of an answer, from given offsets on: a delta, or the snapshot after an attach. */
export type TextPiece = {
  readonly textOffset: number;
  readonly text: string;
  readonly reasoningOffset: number;
  readonly reasoning: string;
};

/**
 * The text of one answer, put together from pieces that may come twice, overlap or overtake each other. Offsets
 * alone decide: what is known is never taken twice, and what lies beyond a gap waits until the gap is filled.
 */
export type AnswerText = {
  readonly text: GrowingText;
  readonly reasoning: GrowingText;
  /** True while pieces wait for something before them. */
  readonly hasGap: boolean;
  /** Takes a piece in; true when the text has grown. */
  readonly add: (piece: TextPiece) => boolean;
};

export function createAnswerText(): AnswerText {
  let text = GrowingText.empty;
  let reasoning = GrowingText.empty;
  let waiting: readonly TextPiece[] = [];

  function take(piece: TextPiece): boolean {
    if (piece.textOffset > text.length || piece.reasoningOffset > reasoning.length) return false;
    text = text.plus(unknownPart(text.length, piece.textOffset, piece.text));
    reasoning = reasoning.plus(unknownPart(reasoning.length, piece.reasoningOffset, piece.reasoning));
    return true;
  }

  function takeWaiting(): void {
    while (waiting.length > 0) {
      const left = waiting.filter((piece) => !take(piece));
      if (left.length === waiting.length) return;
      waiting = left;
    }
  }

  return {
    get text() {
      return text;
    },
    get reasoning() {
      return reasoning;
    },
    get hasGap() {
      return waiting.length > 0;
    },
    add: (piece) => {
      const before = text.length + reasoning.length;
      if (take(piece)) takeWaiting();
      else waiting = [...waiting, piece];
      return text.length + reasoning.length > before;
    },
  };
}

function unknownPart(known: number, offset: number, piece: string): string {
  return offset === known ? piece : piece.slice(known - offset);
}
