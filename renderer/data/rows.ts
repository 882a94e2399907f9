import type { Usage } from '#shared/domain/chat.ts';
import type { AppError } from '#shared/errors.ts';

/** Where a title came from: a title the person wrote is never replaced. */
export type TitleSource = 'none' | 'auto' | 'person';

export type ConversationRow = {
  readonly id: string;
  readonly title: string;
  readonly titleSource: TitleSource;
  /** Model of the last turn. */
  readonly model: string;
  readonly createdAt: string;
  /** Last activity in the chat. Renaming or pinning does not move it: the list is ordered by it. */
  readonly updatedAt: string;
  /** The end of the branch the person looks at. */
  readonly activeLeafId: string | null;
  readonly pinned: 0 | 1;
  /** Marked for deletion: hidden, can be taken back until purged. */
  readonly deletedAt: string | null;
};

export type MessageRole = 'user' | 'assistant' | 'system';
/** `streaming`: main still owns the text; every other status is final. */
export type MessageStatus = 'complete' | 'streaming' | 'stopped' | 'interrupted' | 'failed';

/** One node of a conversation's tree: children of one parent are versions of each other. */
export type MessageRow = {
  readonly id: string;
  readonly conversationId: string;
  readonly parentId: string | null;
  readonly role: MessageRole;
  readonly model: string | null;
  readonly text: string;
  readonly reasoning: string;
  /** What this version took over from the one it continues; `text` begins with it. Empty for most. */
  readonly prefix: string;
  readonly status: MessageStatus;
  /** Names the answer to main; null for what the person wrote. */
  readonly requestId: string | null;
  readonly error: AppError | null;
  readonly usage: Usage | null;
  readonly finishReason: string | null;
  readonly firstTokenMs: number | null;
  readonly reasoningMs: number | null;
  readonly totalMs: number | null;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** Text that was typed and not sent. */
export type DraftRow = {
  /** A conversation's id, or `newChatDraftId`. */
  readonly conversationId: string;
  readonly text: string;
  readonly updatedAt: string;
};

/** Where the reader left a conversation: see reading-anchor.ts of the chat. Absent: at its end. */
export type PlaceRow = {
  readonly conversationId: string;
  readonly messageId: string;
  readonly block: number;
  readonly offset: number;
};

/** The draft of the chat that does not exist yet. */
export const newChatDraftId = 'new';
