import type { ChatMessage } from '#shared/domain/chat.ts';
import type { MessageRow } from '../data/rows.ts';

/** What is sent of a branch: no reasoning, and no answers that never came to a word. */
export function toChatMessages(path: readonly MessageRow[]): readonly ChatMessage[] {
  return path
    .filter(({ role, text }) => role !== 'assistant' || text !== '')
    .map(({ role, text }) => ({ role, content: text }));
}
