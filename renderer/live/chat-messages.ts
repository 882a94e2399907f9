import type { ChatMessage } from '#shared/domain/chat.ts';
import type { MessageRow } from '../data/rows.ts';

/** What is sent of a branch: no reasoning, and no answers that never came to a word. */
export function toChatMessages(path: readonly MessageRow[]): readonly ChatMessage[] {
  return path
    .filter(({ role, text }) => role !== 'assistant' || text !== '')
    .map(({ role, text }) => ({ role, content: text }));
}

/**
 * What a model gets to go on from: its own beginning as the last message. Most do not go on from that by themselves;
 * they are asked with `request`, null for those that do.
 */
export function continuation(
  path: readonly MessageRow[],
  broken: Pick<MessageRow, 'text'>,
  request: string | null,
): readonly ChatMessage[] {
  const begun = [...toChatMessages(path), { role: 'assistant', content: broken.text } as const];
  return request === null ? begun : [...begun, { role: 'user', content: request }];
}
