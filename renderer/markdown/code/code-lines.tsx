import type { Code } from 'mdast';
import { Fragment, memo, type ReactNode, useEffect, useMemo, useReducer, useState } from 'react';
import { type CodeText, codeTextOf } from './code-text.ts';
import { Colouring } from './colouring.ts';
import type { CodeLine, Highlight } from './highlight.ts';
import { lazyPart, useLazyPart } from '../../ui/lazy-part.ts';
import styles from './code-block.module.css';

export const highlighter = lazyPart(async () => (await import('./highlight.ts')).highlight);

const NEXT_PIECE_MS = 16;

type CodeLinesProps = { readonly node: Code; readonly open: boolean };

/** Code in chunks of lines: a full chunk is rendered once, and coloured when its turn comes. */
export function CodeLines({ node, open }: CodeLinesProps) {
  const text = codeTextOf(node);
  const colouring = useColouring(text, (node.lang ?? '').toLowerCase(), open);
  return [...text.chunks, text.last].map((chunk, index) => {
    const full = index < text.chunks.length;
    return <Chunk key={index} text={chunk} lines={colouring?.linesOf(index, chunk, full)} full={full} />;
  });
}

/** Lines as plain text, of which only the last piece changes while more of them follow. */
export function renderLines(node: { readonly value: string }): ReactNode {
  const { chunks, last } = codeTextOf(node);
  return [...chunks, last].map((chunk, index) => <Fragment key={index}>{chunk}</Fragment>);
}

type ChunkProps = {
  readonly text: string;
  readonly lines: readonly CodeLine[] | undefined;
  readonly full: boolean;
};

const Chunk = memo(function Chunk({ text, lines, full }: ChunkProps) {
  return (
    <span className={styles['chunk']} data-full={full}>
      {lines
        ? lines.map((line, index) => <Line key={index} line={line} ends={full || index < lines.length - 1} />)
        : text}
    </span>
  );
});

type LineProps = { readonly line: CodeLine; readonly ends: boolean };

const Line = memo(function Line({ line, ends }: LineProps) {
  return (
    <>
      {line.map((token, index) =>
        typeof token === 'string' ? (
          token
        ) : (
          <span key={index} className={token.className}>
            {token.text}
          </span>
        ),
      )}
      {ends && '\n'}
    </>
  );
});

const now = () => performance.now();

/** Coloured as far as it goes at once; long code that comes at once goes on in pieces. */
function useColouring(text: CodeText, language: string, open: boolean): Colouring | undefined {
  const highlight = useLazyPart(highlighter);
  const [block] = useState(() => new ColouredBlock());
  const [piece, nextPiece] = useReducer((count: number) => count + 1, 0);
  const colouring = useMemo(
    () => block.update(piece, highlight, text, language, open),
    [block, piece, highlight, text, language, open],
  );
  const hasMore = colouring?.hasMore === true;
  useEffect(() => {
    if (!hasMore) return;
    const timer = setTimeout(nextPiece, NEXT_PIECE_MS);
    return () => clearTimeout(timer);
  }, [hasMore, piece, text]);
  return colouring;
}

/** Keeps the colours of a block while it grows; other code or another language starts anew. */
class ColouredBlock {
  #colouring: Colouring | undefined;
  #language = '';

  update(
    _piece: number,
    highlight: Highlight | undefined,
    text: CodeText,
    language: string,
    open: boolean,
  ): Colouring | undefined {
    if (!highlight || language === '') return undefined;
    if (this.#language !== language || this.#colouring?.growsInto(text, open) === false)
      this.#colouring = undefined;
    this.#language = language;
    if (!this.#colouring && !highlight('', language)) return undefined;
    this.#colouring ??= new Colouring(highlight, language);
    this.#colouring.update(text, open, now);
    return this.#colouring;
  }
}
