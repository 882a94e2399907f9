import { GrowingShownText, shownText } from '../../../markdown/shown-text.ts';
import type { TextSource } from '../../../markdown/text-source.ts';
import { positionsOf, searchForm } from './find-matches.ts';

/** A message as it is looked through. */
export type FoundIn = {
  readonly id: string;
  readonly isPlain: boolean;
  /** A string once it is stored. */
  readonly text: TextSource;
};

type Known = {
  readonly text: TextSource;
  readonly form: string;
  readonly growing: GrowingShownText | null;
};

/** What stands in each message, read once and kept; of a growing one, what is new. */
export class FindIndex {
  readonly #known = new Map<string, Known>();
  #counts = new Map<string, { readonly known: Known; readonly count: number }>();
  #wanted = '';

  /** How often `wanted`, in its search form, stands in a message. */
  count(message: FoundIn, wanted: string): number {
    if (wanted !== this.#wanted) {
      this.#wanted = wanted;
      this.#counts = new Map();
    }
    const known = this.#read(message);
    const counted = this.#counts.get(message.id);
    if (counted?.known === known) return counted.count;
    const { length } = positionsOf(known.form, wanted);
    this.#counts.set(message.id, { known, count: length });
    return length;
  }

  #read({ id, isPlain, text }: FoundIn): Known {
    const before = this.#known.get(id);
    if (before?.text === text) return before;
    const known = isPlain || typeof text === 'string' ? stored(isPlain, text) : grown(text, before);
    this.#known.set(id, known);
    return known;
  }
}

function stored(isPlain: boolean, text: TextSource): Known {
  const all = text.slice(0);
  return { text, form: searchForm(isPlain ? all : shownText(all)), growing: null };
}

function grown(text: TextSource, before: Known | undefined): Known {
  const growing = before?.growing ?? new GrowingShownText();
  return { text, form: searchForm(growing.update(text, true)), growing };
}
