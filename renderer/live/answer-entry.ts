import type { StreamEnd, StreamInfo, StreamRole } from '#shared/domain/chat.ts';
import type { AppError } from '#shared/errors.ts';
import { type AnswerText, createAnswerText } from './answer-text.ts';
import type { GrowingText } from './growing-text.ts';

/** How far the finished answer is on its way into the history. */
export type StorageState =
  | { readonly status: 'pending' | 'storing' | 'stored' }
  | { readonly status: 'failed'; readonly error: AppError };

/** What a view sees of an answer: one immutable picture per frame. */
export type LiveAnswer = {
  readonly requestId: string;
  readonly accountId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly model: string;
  readonly startedAt: string;
  readonly text: GrowingText;
  readonly reasoning: GrowingText;
  /** Null while the answer is running. */
  readonly end: StreamEnd | null;
  readonly storage: StorageState;
};

/** The working state behind a `LiveAnswer`: changed in place, several times per frame. */
export type AnswerEntry = {
  readonly info: Omit<StreamInfo, 'end'>;
  /** Known only to the window that started the answer. */
  readonly parentId: string | null;
  /** In memory only, until the chat is kept. */
  temporary: boolean;
  readonly content: AnswerText;
  end: StreamEnd | null;
  role: StreamRole;
  storage: StorageState;
  /** `settled`: after the end, the text was compared with main's. Only then is it stored. */
  phase: 'running' | 'settling' | 'settled';
  /** What main holds of it: nothing once refused or acknowledged; `unsure` when it did not answer. */
  main: 'holds' | 'unsure' | 'nothing';
  /** How often main has told a role, to know which of an event and an answer is newer. */
  roleEvents: number;
  /** A question for missing text is under way. */
  healing: boolean;
  published: LiveAnswer;
};

export function createEntry(
  info: Omit<StreamInfo, 'end'>,
  options: { readonly parentId: string | null; readonly temporary: boolean; readonly role: StreamRole },
): AnswerEntry {
  const { requestId, accountId, conversationId, messageId, model, startedAt } = info;
  const fixed = { requestId, accountId, conversationId, messageId, model, startedAt };
  const content = createAnswerText();
  const { text, reasoning } = content;
  return {
    info: fixed,
    parentId: options.parentId,
    temporary: options.temporary,
    content,
    end: null,
    role: options.role,
    storage: { status: 'pending' },
    phase: 'running',
    main: 'holds',
    roleEvents: 0,
    healing: false,
    published: { ...fixed, text, reasoning, end: null, storage: { status: 'pending' } },
  };
}

/** Makes the picture of this moment the one that views see. */
export function publishEntry(entry: AnswerEntry): void {
  const { text, reasoning } = entry.content;
  entry.published = { ...entry.info, text, reasoning, end: entry.end, storage: entry.storage };
}
