import { memo, useMemo, useState } from 'react';
import { TextGrowth, type TextSource } from '../../../markdown/text-source.ts';

/** Text as it is, with its line breaks. What has grown past is left alone. */
export function PlainText({ text }: { readonly text: TextSource }) {
  const [lines] = useState(() => new GrowingLines());
  const pieces = useMemo(() => lines.update(text), [lines, text]);
  return pieces.map((piece, index) => <Piece key={index} text={piece} />);
}

const Piece = memo(function Piece({ text }: { readonly text: string }) {
  return <div>{text}</div>;
});

/** Characters after which a piece ends with its line. */
const pieceLength = 2_000;

class GrowingLines {
  #growth = new TextGrowth();
  #finished: string[] = [];
  #open = '';

  /** The text in pieces of whole lines, without the line breaks between the pieces. */
  update(text: TextSource): readonly string[] {
    const added = this.#growth.added(text);
    if (added === null) {
      this.#growth = new TextGrowth();
      this.#finished = [];
      this.#open = '';
      return this.update(text);
    }
    this.#open += added;
    let end = this.#open.indexOf('\n', pieceLength);
    while (end >= 0) {
      this.#finished.push(this.#open.slice(0, end));
      this.#open = this.#open.slice(end + 1);
      end = this.#open.indexOf('\n', pieceLength);
    }
    return [...this.#finished, this.#open];
  }
}
