import { type Block, FinalBlocks } from './final-blocks.ts';
import { type ParsedBlock, parseMarkdown } from '../syntax/parse.ts';
import { definitionsIn, footnotesIn, keepReferences, noReferences } from './references.ts';
import { numberFootnotes, type References, withMissing } from './references.ts';
import { GrowingRuns, type Run } from './runs.ts';
import { Tail } from './tail.ts';

export type Section = Run<Block>;
export type Chapter = Run<Section>;

/**
 * A document that grows at its end. Finished blocks are parsed once and keep their identity; each addition
 * parses the tail again, from the last place where parsing may start afresh.
 */
export class MarkdownDocument {
  /** Changes whenever there is something new to show. */
  version = 0;
  references: References = noReferences;
  readonly #final = new FinalBlocks();
  readonly #sections = new GrowingRuns<Block>();
  readonly #chapters = new GrowingRuns<Section>();
  readonly #tail = new Tail();
  #tailOffset = 0;
  #tailBlocks: readonly Block[] = [];
  #started = false;
  #ended = false;

  append(text: string): void {
    if (text === '') return;
    if (this.#ended) throw new Error('text added to a markdown document that has ended');
    // A byte order mark is no content, but only as the very first character.
    const content = !this.#started && text.startsWith('\uFEFF') ? text.slice(1) : text;
    this.#started = true;
    if (this.#tail.push(content)) this.#parseTail();
  }

  /** Says that the text is complete: now every block is final, and nothing can be added. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parseTail();
  }

  /** How much of the end is parsed again with the next addition. */
  get openLength(): number {
    return this.#tail.openLength;
  }

  blocks(): readonly Block[] {
    return [...this.#final.blocks, ...this.#tailBlocks];
  }

  chapters(): readonly Chapter[] {
    const sections = this.#sections.update(this.#final.blocks, this.#tailBlocks);
    const chapters = this.#chapters.update(this.#sections.full, sections);
    return [...this.#chapters.full, ...chapters];
  }

  #parseTail(): void {
    this.version += 1;
    const before = new Map(this.#tailBlocks.map((block) => [block.key - this.#tailOffset, block]));
    const shownBefore = (start: number) => before.get(start)?.node;
    const { blocks, finalCount, finalSource } = this.#tail.parse(
      this.#final.known(),
      this.#ended,
      shownBefore,
    );
    const open = blocks.slice(finalCount);
    const shown = blocks.map(({ node, start, end }) => {
      const fresh = { key: this.#tailOffset + start, node, end: this.#tailOffset + end, final: false };
      const old = before.get(start);
      return old?.node === node && old.end === fresh.end ? old : fresh;
    });
    if (finalCount > 0) {
      this.#finish(blocks.slice(0, finalCount), open, finalSource, shown);
      this.#tailOffset += finalSource.length;
    }
    this.#tailBlocks = shown.slice(finalCount);
    this.references = this.#collectReferences(open);
  }

  #finish(
    blocks: readonly ParsedBlock[],
    open: readonly ParsedBlock[],
    source: string,
    shown: readonly Block[],
  ) {
    // What becomes final must not rest on a definition that is still being written.
    const defining = open.some((block) => block.definitions.length + block.footnotes.length > 0);
    const settled = defining ? parseMarkdown(source, this.#final.known()) : blocks;
    const changed = this.#final.add(settled, source, this.#tailOffset, shown);
    this.#chapters.changed(this.#sections.changed(changed));
  }

  #collectReferences(open: readonly ParsedBlock[]): References {
    const definitions = withMissing(this.#final.definitions, definitionsIn(open));
    const notes = withMissing(this.#final.footnotes, footnotesIn(open));
    if (notes.size === 0) return keepReferences(this.references, { ...noReferences, definitions });
    const calls = [...this.#final.calls(), ...open.flatMap((block) => block.calls)];
    return keepReferences(this.references, { definitions, footnotes: numberFootnotes(calls, notes) });
  }
}
