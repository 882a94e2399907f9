import type { Definition, RootContent } from 'mdast';
import { startsAfresh } from './boundaries.ts';
import { lineStart } from '../syntax/lines.ts';
import { type Footnote, type KnownIdentifiers, type ParsedBlock, parseMarkdown } from '../syntax/parse.ts';
import { definitionsIn, footnotesIn, searchForm, withMissing } from './references.ts';
import { sameTree } from './same-tree.ts';

/** One top-level node. `key` is its start in the document; the same node object means the same content. */
export type Block = {
  readonly key: number;
  readonly node: RootContent;
  readonly end: number;
  readonly final: boolean;
};

/** A piece of final source with references that may still find their definitions. */
type Candidate = { readonly index: number; readonly source: string; readonly search: string };

/** The finished part of a growing document: parsed once, and again only for a definition that comes late. */
export class FinalBlocks {
  readonly blocks: Block[] = [];
  definitions: ReadonlyMap<string, Definition> = new Map();
  footnotes: ReadonlyMap<string, Footnote> = new Map();
  /** Per block, the footnotes called in it. */
  readonly #calls: (readonly string[])[] = [];
  readonly #candidates: Candidate[] = [];
  readonly #footnoteOwners = new Map<string, number>();

  known(): KnownIdentifiers {
    return { definitions: this.definitions.keys(), footnotes: this.footnotes.keys() };
  }

  calls(): readonly string[] {
    return this.#calls.flat();
  }

  /**
   * Takes the blocks parsed from `source`, which starts at `offset` of the document. `shown` are the nodes that
   * stand for them so far. Returns the index of the first earlier block that changed by what is defined now.
   */
  add(parsed: readonly ParsedBlock[], source: string, offset: number, shown: readonly Block[]): number {
    const first = this.blocks.length;
    for (const [at, block] of parsed.entries()) {
      const before = shown[at]?.node;
      const node = before && sameTree(before, block.node) ? before : block.node;
      this.blocks.push({ key: offset + block.start, node, end: offset + block.end, final: true });
      this.#calls.push(block.calls);
      for (const { node: footnote } of block.footnotes) {
        const id = footnote.identifier;
        if (!this.#footnoteOwners.has(id)) this.#footnoteOwners.set(id, first + at);
      }
    }
    const changed = this.#revise(this.#define(parsed));
    this.#remember(parsed, source, first);
    return changed;
  }

  /** Adds the new definitions; returns the labels by which they can be referred to, as they are searched. */
  #define(parsed: readonly ParsedBlock[]): readonly string[] {
    const before = { definitions: this.definitions, footnotes: this.footnotes };
    this.definitions = withMissing(this.definitions, definitionsIn(parsed));
    this.footnotes = withMissing(this.footnotes, footnotesIn(parsed));
    const links = [...this.definitions.keys()].slice(before.definitions.size);
    const notes = [...this.footnotes.keys()].slice(before.footnotes.size);
    return [...links.map((id) => `[${searchForm(id)}]`), ...notes.map((id) => `[^${searchForm(id)}]`)];
  }

  #revise(labels: readonly string[]): number {
    let changed = this.blocks.length;
    if (labels.length === 0) return changed;
    for (const candidate of this.#candidates) {
      if (!labels.some((label) => candidate.search.includes(label))) continue;
      for (const [at, block] of parseMarkdown(candidate.source, this.known()).entries()) {
        const index = candidate.index + at;
        const old = this.blocks[index];
        if (!old || sameTree(old.node, block.node)) continue;
        this.blocks[index] = { ...old, node: block.node };
        this.#calls[index] = block.calls;
        this.#replaceFootnotes(index, block.footnotes);
        changed = Math.min(changed, index);
      }
    }
    return changed;
  }

  #replaceFootnotes(index: number, footnotes: readonly Footnote[]): void {
    if (footnotes.length === 0) return;
    const result = new Map(this.footnotes);
    for (const footnote of footnotes.toReversed()) {
      const id = footnote.node.identifier;
      if (this.#footnoteOwners.get(id) === index) result.set(id, footnote);
    }
    this.footnotes = result;
  }

  /** Keeps the source of what might be a reference, cut where parsing may start afresh. */
  #remember(parsed: readonly ParsedBlock[], source: string, first: number): void {
    let end = source.length;
    for (let at = parsed.length - 1; at >= 0; at -= 1) {
      const block = parsed[at];
      const previous = parsed[at - 1];
      if (!block || (previous && !startsAfresh(previous, block, source))) continue;
      const start = lineStart(source, block.start);
      const piece = source.slice(start, end);
      end = start;
      if (!piece.includes('[')) continue;
      this.#candidates.push({ index: first + at, source: piece, search: searchForm(piece) });
    }
  }
}
