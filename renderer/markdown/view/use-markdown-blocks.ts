import { useMemo, useState } from 'react';
import { type Chapter, MarkdownDocument } from '../growing/document.ts';
import type { References } from '../growing/references.ts';
import { TextGrowth, type TextSource } from '../text-source.ts';

/** What there is to show of a document at one moment. */
export type MarkdownBlocks = {
  readonly chapters: readonly Chapter[];
  readonly references: References;
  /** The key of the block that may still grow. */
  readonly openKey: number | undefined;
};

/** The blocks of a text that usually grows at its end; any other change starts a new document. */
export function useMarkdownBlocks(text: TextSource, streaming: boolean): MarkdownBlocks {
  const [source] = useState(() => new GrowingDocument());
  return useMemo(() => source.update(text, streaming), [source, text, streaming]);
}

class GrowingDocument {
  #document = new MarkdownDocument();
  #growth = new TextGrowth();
  #length = 0;
  #ended = false;
  #shown:
    | { readonly version: number; readonly streaming: boolean; readonly blocks: MarkdownBlocks }
    | undefined;

  update(text: TextSource, streaming: boolean): MarkdownBlocks {
    const added = this.#ended && text.length !== this.#length ? null : this.#growth.added(text);
    if (added === null) return this.#restart(text, streaming);
    this.#document.append(added);
    this.#length = text.length;
    if (!streaming) this.#document.end();
    this.#ended = !streaming;
    return this.#blocks(streaming);
  }

  #blocks(streaming: boolean): MarkdownBlocks {
    const { version, references } = this.#document;
    if (this.#shown?.version === version && this.#shown.streaming === streaming) return this.#shown.blocks;
    const chapters = this.#document.chapters();
    const openKey = streaming ? chapters.at(-1)?.items.at(-1)?.items.at(-1)?.key : undefined;
    const blocks = { chapters, references, openKey };
    this.#shown = { version, streaming, blocks };
    return blocks;
  }

  #restart(text: TextSource, streaming: boolean): MarkdownBlocks {
    this.#document = new MarkdownDocument();
    this.#growth = new TextGrowth();
    this.#length = 0;
    this.#ended = false;
    this.#shown = undefined;
    return this.update(text, streaming);
  }
}
