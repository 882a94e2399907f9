import type { Definition } from 'mdast';
import type { Footnote, ParsedBlock } from '../syntax/parse.ts';
import { sameTree } from './same-tree.ts';

export type NumberedFootnote = Footnote & { readonly number: number };

/** Everything a block may refer to. The same object as before means that nothing in it has changed. */
export type References = {
  readonly definitions: ReadonlyMap<string, Definition>;
  /** The footnotes that are called, in the order of their first call. */
  readonly footnotes: ReadonlyMap<string, NumberedFootnote>;
};

export const noReferences: References = { definitions: new Map(), footnotes: new Map() };

/** The map with the entries it lacks: of two definitions with one name the first counts. */
export function withMissing<T>(
  map: ReadonlyMap<string, T>,
  entries: readonly (readonly [string, T])[],
): ReadonlyMap<string, T> {
  if (entries.every(([id]) => map.has(id))) return map;
  const result = new Map(map);
  for (const [id, value] of entries) if (!result.has(id)) result.set(id, value);
  return result;
}

/** Numbers the footnotes by their first call: those called in the text, then those called in footnotes. */
export function numberFootnotes(
  calls: readonly string[],
  footnotes: ReadonlyMap<string, Footnote>,
): ReadonlyMap<string, NumberedFootnote> {
  const numbered = new Map<string, NumberedFootnote>();
  const queue = [...calls];
  for (const id of queue) {
    const footnote = footnotes.get(id);
    if (!footnote || numbered.has(id)) continue;
    numbered.set(id, { ...footnote, number: numbered.size + 1 });
    queue.push(...footnote.calls);
  }
  return numbered;
}

/** The old references if the new ones say the same, else the new ones with the old nodes where they agree. */
export function keepReferences(old: References, fresh: References): References {
  const definitions = keepEntries(old.definitions, fresh.definitions);
  const footnotes = keepEntries(old.footnotes, fresh.footnotes);
  const same = definitions === old.definitions && footnotes === old.footnotes;
  return same ? old : { definitions, footnotes };
}

function keepEntries<T>(old: ReadonlyMap<string, T>, fresh: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  if (old === fresh) return old;
  let changed = old.size !== fresh.size;
  const kept = new Map<string, T>();
  for (const [id, value] of fresh) {
    const before = old.get(id);
    const same = before !== undefined && sameTree(before, value);
    kept.set(id, same ? before : value);
    changed ||= !same;
  }
  return changed ? kept : old;
}

export function definitionsIn(blocks: readonly ParsedBlock[]): (readonly [string, Definition])[] {
  return blocks.flatMap((block) => block.definitions.map((node) => [node.identifier, node] as const));
}

export function footnotesIn(blocks: readonly ParsedBlock[]): (readonly [string, Footnote])[] {
  return blocks.flatMap((block) => block.footnotes.map((note) => [note.node.identifier, note] as const));
}

/**
 * A form of a text in which a label is found by a plain search, however it is spelt: without blanks and quote
 * marks (which may stand inside a label that runs over a line end) and without difference of case.
 */
export function searchForm(text: string): string {
  return text
    .replaceAll('\0', '\uFFFD')
    .replaceAll(/[\s>]+/g, '')
    .toLowerCase()
    .toUpperCase();
}
