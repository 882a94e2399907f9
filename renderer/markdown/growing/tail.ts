import { countFinal } from './boundaries.ts';
import { freezeMore } from './freeze.ts';
import { definesNothing, type Frozen, join } from './frozen.ts';
import { lineStart, withoutOpenMarks } from '../syntax/lines.ts';
import { withClosedMarks } from './open-marks.ts';
import { type KnownIdentifiers, type ParsedBlock, parseMarkdown } from '../syntax/parse.ts';
import { keepSame } from './same-tree.ts';

/** The node that stood for the block at a place of the tail until now. */
export type ShownBefore = (start: number) => ParsedBlock['node'] | undefined;

/** The blocks of a tail, in its own offsets, and how many of them are final. */
export type ParsedTail = {
  readonly blocks: readonly ParsedBlock[];
  readonly finalCount: number;
  /** The source of the final ones. */
  readonly finalSource: string;
};

/**
 * The part of a growing text that is not final yet. Of its last block, too, what is finished is parsed only
 * once: what an addition costs depends on the last item, row, line or sentence, not on the length of the block.
 */
export class Tail {
  #frozen: Frozen | undefined;
  #rest = '';
  /** What of the rest has been parsed: all but marks that may still turn out to be anything. */
  #parsed = '';
  /** A block that turned out to mean something else than its frozen part did is parsed as a whole from then on. */
  #mayFreeze = true;

  get openLength(): number {
    return this.#rest.length;
  }

  /** True when there is something new to parse. */
  push(text: string): boolean {
    this.#rest += text;
    return withoutOpenMarks(this.#rest) !== this.#parsed;
  }

  /**
   * Parses what is there; at the end of the text all of it is final, and else the rest may become shorter. What
   * has not changed since the last time keeps its nodes.
   */
  parse(known: KnownIdentifiers, ended: boolean, shownBefore: ShownBefore): ParsedTail {
    const visible = ended ? this.#rest : withoutOpenMarks(this.#rest);
    const standIn = this.#frozen?.standIn ?? '';
    const window = standIn + visible;
    const parsed = parseMarkdown(window, known);
    const keptNodes = (blocks: readonly ParsedBlock[] | undefined) =>
      blocks?.map((block) => ({ ...block, node: keepSame(shownBefore(block.start), block.node) }));
    const blocks = keptNodes(this.#inTail(parsed));
    if (!blocks) return this.#thaw(known, ended, shownBefore);
    const shown = ended ? undefined : keptNodes(this.#withClosedMarks(parsed, window, known));
    const count = ended ? parsed.length : countFinal(parsed, window);
    const open = parsed[count];
    const cut = count === 0 ? standIn.length : open ? lineStart(window, open.start) : window.length;
    const frozenSource = count === 0 ? '' : (this.#frozen?.source ?? '');
    const result = {
      blocks: shown ?? blocks,
      finalCount: blocks.length - (parsed.length - count),
      finalSource: frozenSource + window.slice(standIn.length, cut),
    };
    this.#parsed = visible;
    if (count > 0) this.#drop(cut - standIn.length);
    else if (!ended && this.#mayFreeze) this.#freeze(parsed, blocks, window, known);
    return count === 0 ? { ...result, finalCount: 0 } : result;
  }

  /** What was parsed, with the frozen part before it; undefined when the two do not fit. */
  #inTail(parsed: readonly ParsedBlock[]): readonly ParsedBlock[] | undefined {
    const frozen = this.#frozen;
    if (!frozen) return parsed;
    const [first, ...others] = parsed;
    const joined = first && others.every(definesNothing) ? join(frozen, first) : undefined;
    if (!joined) return undefined;
    const shift = frozen.source.length - frozen.standIn.length;
    const moved = others.map((block) => ({ ...block, start: block.start + shift, end: block.end + shift }));
    return [...frozen.before, joined, ...moved];
  }

  /** As if what is open at the end were closed, when that makes a difference in the last block only. */
  #withClosedMarks(
    parsed: readonly ParsedBlock[],
    window: string,
    known: KnownIdentifiers,
  ): readonly ParsedBlock[] | undefined {
    const closed = withClosedMarks(window, parsed);
    if (closed === window) return undefined;
    const [last, ...others] = parseMarkdown(closed, known).toReversed();
    const open = parsed.at(-1);
    if (!open || last?.start !== open.start || others.length !== parsed.length - 1) return undefined;
    return this.#inTail([...parsed.slice(0, -1), { ...open, node: last.node }]);
  }

  #thaw(known: KnownIdentifiers, ended: boolean, shownBefore: ShownBefore): ParsedTail {
    this.#rest = (this.#frozen?.source ?? '') + this.#rest;
    this.#frozen = undefined;
    this.#mayFreeze = false;
    return this.parse(known, ended, shownBefore);
  }

  #drop(length: number): void {
    this.#rest = this.#rest.slice(length);
    this.#parsed = this.#parsed.slice(length);
    this.#frozen = undefined;
    this.#mayFreeze = true;
  }

  #freeze(
    parsed: readonly ParsedBlock[],
    shown: readonly ParsedBlock[],
    window: string,
    known: KnownIdentifiers,
  ): void {
    const more = freezeMore(parsed, shown, window, this.#frozen, known);
    if (!more) return;
    const length = this.#parsed.length - more.rest.length;
    this.#frozen = more.frozen;
    this.#rest = this.#rest.slice(length);
    this.#parsed = more.rest;
  }
}
