import type { ChatDelta, StreamEnd, StreamRole } from '#shared/domain/chat.ts';
import type { Emit } from '../ipc/types.ts';
import type { SpillPiece } from './spill-format.ts';

/** The windows that follow one answer. */
export type Attachments = {
  /** Follows from these offsets on. Returns the seq that the next delta comes after, and the window's role. */
  readonly add: (
    window: number,
    at: { readonly textOffset: number; readonly reasoningOffset: number },
  ) => { readonly seq: number; readonly role: StreamRole };
  readonly remove: (window: number) => void;
  readonly count: () => number;
  /** The window that stores the answer; undefined while nobody follows it. */
  readonly writer: () => number | undefined;
  readonly deliver: (piece: SpillPiece) => void;
  /** Sends what is held back, then the ending. */
  readonly end: (end: StreamEnd) => void;
};

type Attachment = {
  seq: number;
  textOffset: number;
  reasoningOffset: number;
  text: string[];
  reasoning: string[];
  sentAt: number;
  timer: NodeJS.Timeout | undefined;
};

/** A hidden window is told this often; nobody sees its frames. */
const hiddenMs = 250;

/**
 * Each window has its own append-only sequence. The first one is the writer, which stores the finished answer;
 * when it leaves, the next in line takes over.
 */
export function createAttachments(deps: {
  readonly requestId: string;
  readonly emit: Emit;
  readonly isWindowVisible: (window: number) => boolean;
  readonly clock: () => number;
}): Attachments {
  const { requestId, emit, clock } = deps;
  /** In the order of arrival: the first is the writer. */
  const attached = new Map<number, Attachment>();

  const writer = () => attached.keys().next().value;

  function send(window: number, attachment: Attachment): void {
    clearTimeout(attachment.timer);
    attachment.timer = undefined;
    const text = attachment.text.join('');
    const reasoning = attachment.reasoning.join('');
    if (text === '' && reasoning === '') return;
    attachment.seq += 1;
    const { seq, textOffset, reasoningOffset } = attachment;
    const delta: ChatDelta = { requestId, seq, textOffset, text, reasoningOffset, reasoning };
    attachment.text = [];
    attachment.reasoning = [];
    attachment.textOffset += text.length;
    attachment.reasoningOffset += reasoning.length;
    attachment.sentAt = clock();
    if (!emit.to(window, 'chat:delta', delta)) remove(window);
  }

  function remove(window: number): void {
    const attachment = attached.get(window);
    if (!attachment) return;
    const wasWriter = writer() === window;
    clearTimeout(attachment.timer);
    attached.delete(window);
    const heir = writer();
    if (!wasWriter || heir === undefined) return;
    if (!emit.to(heir, 'chat:role', { requestId, role: 'writer' })) remove(heir);
  }

  return {
    add(window, { textOffset, reasoningOffset }) {
      const known = attached.get(window);
      clearTimeout(known?.timer);
      const seq = known?.seq ?? 0;
      // Setting a key that is there keeps its place, so a reload does not cost a window its role.
      attached.set(window, {
        seq,
        textOffset,
        reasoningOffset,
        text: [],
        reasoning: [],
        sentAt: clock(),
        timer: undefined,
      });
      return { seq, role: writer() === window ? 'writer' : 'reader' };
    },
    remove,
    count: () => attached.size,
    writer,
    deliver({ text, reasoning }) {
      for (const [window, attachment] of attached) {
        attachment.text.push(text);
        attachment.reasoning.push(reasoning);
        if (deps.isWindowVisible(window)) send(window, attachment);
        else if (!attachment.timer) {
          const due = Math.max(0, attachment.sentAt + hiddenMs - clock());
          attachment.timer = setTimeout(() => send(window, attachment), due);
        }
      }
    },
    end(end) {
      for (const [window, attachment] of attached) {
        send(window, attachment);
        if (!emit.to(window, 'chat:ended', { requestId, end })) remove(window);
      }
    },
  };
}
