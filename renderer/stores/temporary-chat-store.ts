import { create } from 'zustand';
import type { TemporaryChat } from '#shared/domain/temporary-chat.ts';
import type { FinishedAnswer } from '../data/repos/answers.ts';
import type { MessageRow } from '../data/rows.ts';

/** A chat that lives in this window's memory alone. With the window, or at sign-out, it is gone. */
export type MemoryChat = Omit<TemporaryChat, 'messages' | 'draft'> & {
  readonly messages: readonly MessageRow[];
};

type TemporaryChatState = {
  readonly chat: MemoryChat | null;
  /** What was typed and not sent; there may be some before there is a chat. */
  readonly draft: string;
};

const initial: TemporaryChatState = { chat: null, draft: '' };

export const useTemporaryChatStore = create<TemporaryChatState>()(() => initial);

const set = useTemporaryChatStore.setState;

export function resetTemporaryChat(): void {
  set(initial);
}

export function setTemporaryDraft(draft: string): void {
  set({ draft });
}

/** Takes in a chat that another window hands over, in place of the one that is here. */
export function takeTemporaryChat({ draft, ...chat }: TemporaryChat): void {
  set({ chat, draft });
}

export type TemporaryPlace = Pick<MemoryChat, 'accountId' | 'conversationId' | 'model'>;

/** Adds the rows of a turn; the first ones make the chat. The last row is what the person looks at. */
export function addTemporaryRows(place: TemporaryPlace, rows: readonly MessageRow[]): void {
  set(({ chat }) => {
    const last = rows.at(-1);
    if (!last) return {};
    const before = chat?.conversationId === place.conversationId ? chat.messages : [];
    const createdAt = before.length > 0 && chat ? chat.createdAt : last.createdAt;
    return { chat: { ...place, createdAt, activeLeafId: last.id, messages: [...before, ...rows] } };
  });
}

export function chooseTemporaryLeaf(activeLeafId: string | null): void {
  set(({ chat }) => (chat ? { chat: { ...chat, activeLeafId } } : {}));
}

/** How an answer ended. One of a chat that is no longer here has nowhere to go. */
export function finishTemporaryAnswer(answer: FinishedAnswer): void {
  set(({ chat }) => {
    if (chat?.conversationId !== answer.conversationId) return {};
    return {
      chat: {
        ...chat,
        messages: chat.messages.map((row) => (row.id === answer.messageId ? finished(row, answer) : row)),
      },
    };
  });
}

function finished(row: MessageRow, { text, reasoning, end }: FinishedAnswer): MessageRow {
  const { status, error, usage, finishReason, firstTokenMs, reasoningMs, totalMs, endedAt } = end;
  const figures = { usage, finishReason, firstTokenMs, reasoningMs, totalMs };
  return { ...row, ...figures, text: row.prefix + text, reasoning, status, error, updatedAt: endedAt };
}

/** The chat as it goes to another window; null while there is nothing to hand over. */
export function temporaryChatToHandOver(): TemporaryChat | null {
  const { chat, draft } = useTemporaryChatStore.getState();
  return chat === null ? null : { ...chat, messages: [...chat.messages], draft };
}
