import { describeBug } from '#shared/bugs.ts';
import type { StreamEnd, StreamInfo, StreamSnapshot } from '#shared/domain/chat.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';
import type { Attachments } from './attachments.ts';
import { createRope } from './rope.ts';
import type { Spill, SpillPiece } from './spill-format.ts';

/** One answer while it runs, and after it until it is acknowledged. */
export type Stream = {
  readonly info: () => StreamInfo;
  readonly attachments: Attachments;
  readonly push: (piece: SpillPiece) => void;
  /** Everything from the offsets on; deltas follow. */
  readonly attach: (
    window: number,
    at: { readonly textOffset: number; readonly reasoningOffset: number },
  ) => Result<StreamSnapshot>;
  /** A temporary answer is kept: everything so far goes into the journal that `create` makes, then what follows. */
  readonly keep: (create: () => Promise<Spill>) => Promise<void>;
  /** The first characters of the answer. */
  readonly beginning: (length: number) => string;
  /** Resolves when everything that was pushed and the ending are on the disk and sent. */
  readonly finish: (end: StreamEnd) => Promise<void>;
};

/** About one frame: more deltas a second than a screen shows are of no use. */
const frameMs = 16;

export function createStream(options: {
  readonly header: Omit<StreamInfo, 'end'>;
  readonly attachments: Attachments;
  /** `null` for a temporary chat, which leaves nothing on the disk. */
  readonly spill: Spill | null;
  readonly clock: () => number;
  readonly log: Log;
  /** A recovered answer. */
  readonly initial?: SpillPiece & { readonly end: StreamEnd };
}): Stream {
  const { header, attachments, clock, log } = options;
  const text = createRope(options.initial?.text);
  const reasoning = createRope(options.initial?.reasoning);
  let { spill } = options;
  let end: StreamEnd | null = options.initial?.end ?? null;
  let incoming: SpillPiece[] = [];
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | null = null;
  let flushedAt = -frameMs;
  let finishing = false;
  const ended = Promise.withResolvers<StreamEnd>();

  async function journal(work: (spill: Spill) => Promise<void>): Promise<void> {
    if (!spill) return;
    // A full disk takes the journal away, not the answer.
    try {
      await work(spill);
    } catch (error) {
      spill = null;
      log.error('spill.write_failed', describeBug(error));
    }
  }

  async function flush(): Promise<void> {
    const pieces = incoming;
    incoming = [];
    const piece = {
      text: pieces.map((each) => each.text).join(''),
      reasoning: pieces.map((each) => each.reasoning).join(''),
    };
    await journal((file) => file.append(piece));
    text.append(piece.text);
    reasoning.append(piece.reasoning);
    flushedAt = clock();
    attachments.deliver(piece);
  }

  function schedule(): void {
    if (timer || flushing || incoming.length === 0) return;
    timer = setTimeout(startFlush, Math.max(0, flushedAt + frameMs - clock()));
  }

  function startFlush(): void {
    timer = undefined;
    flushing = flush().finally(() => {
      flushing = null;
      schedule();
    });
  }

  /** Between two flushes: what was flushed is all in `text`, what comes is still in `incoming`. */
  async function betweenFlushes(): Promise<void> {
    while (flushing) await flushing;
  }

  async function keep(create: () => Promise<Spill>): Promise<void> {
    if (spill || end) return;
    const made = await create();
    await betweenFlushes();
    const first = made.append({ text: text.from(0), reasoning: reasoning.from(0) });
    if (finishing) {
      // Too late to take part in the ending, so it is written here.
      await first;
      return made.finish(await ended.promise);
    }
    spill = {
      append: async (piece) => {
        await first;
        await made.append(piece);
      },
      finish: async (final) => {
        await first;
        await made.finish(final);
      },
    };
    await first;
  }

  return {
    info: () => ({ ...header, end }),
    attachments,
    push(piece) {
      incoming.push(piece);
      schedule();
    },
    attach(window, { textOffset, reasoningOffset }) {
      if (textOffset > text.length() || reasoningOffset > reasoning.length()) {
        return failWith('invalid_input', { detail: 'offset beyond the answer' });
      }
      const { seq, role } = attachments.add(window, {
        textOffset: text.length(),
        reasoningOffset: reasoning.length(),
      });
      return ok({
        ...header,
        end,
        seq,
        role,
        textOffset,
        text: text.from(textOffset),
        reasoningOffset,
        reasoning: reasoning.from(reasoningOffset),
      });
    },
    keep,
    beginning: (length) => text.from(0).slice(0, length),
    async finish(final) {
      finishing = true;
      while (flushing || incoming.length > 0) {
        clearTimeout(timer);
        if (!flushing) startFlush();
        await flushing;
      }
      await journal((file) => file.finish(final));
      end = final;
      ended.resolve(final);
      attachments.end(final);
    },
  };
}
