import { useMemo, useState } from 'react';
import { MarkdownDocument, type Section } from './document.ts';
import type { References } from './references.ts';

/** What there is to show of a document at one moment. */
export type MarkdownBlocks = {
  readonly sections: readonly Section[];
  readonly references: References;
  /** The key of the block that may still grow. */
  readonly openKey: number | undefined;
};

/** The blocks of a text that usually grows at its end; any other change starts a new document. */
export function useMarkdownBlocks(text: string, streaming: boolean): MarkdownBlocks {
  const [source] = useState(() => new GrowingText());
  return useMemo(() => source.update(text, streaming), [source, text, streaming]);
}

/** How much of the end of the known text is compared to tell growth from another text. */
const COMPARED = 256;

class GrowingText {
  #document = new MarkdownDocument();
  #length = 0;
  #end = '';
  #ended = false;
  #shown:
    | { readonly version: number; readonly streaming: boolean; readonly blocks: MarkdownBlocks }
    | undefined;

  update(text: string, streaming: boolean): MarkdownBlocks {
    if (!this.#growsInto(text)) this.#restart();
    if (text.length > this.#length) this.#document.append(text.slice(this.#length));
    this.#length = text.length;
    this.#end = text.slice(-COMPARED);
    if (!streaming) this.#document.end();
    this.#ended = !streaming;
    return this.#blocks(streaming);
  }

  #blocks(streaming: boolean): MarkdownBlocks {
    const { version, references } = this.#document;
    if (this.#shown?.version === version && this.#shown.streaming === streaming) return this.#shown.blocks;
    const sections = this.#document.sections();
    const openKey = streaming ? sections.at(-1)?.blocks.at(-1)?.key : undefined;
    const blocks = { sections, references, openKey };
    this.#shown = { version, streaming, blocks };
    return blocks;
  }

  #growsInto(text: string): boolean {
    if (this.#ended && text.length !== this.#length) return false;
    return text.length >= this.#length && text.startsWith(this.#end, this.#length - this.#end.length);
  }

  #restart(): void {
    this.#document = new MarkdownDocument();
    this.#length = 0;
    this.#ended = false;
    this.#shown = undefined;
  }
}
