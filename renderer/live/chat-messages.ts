import type { ChatMessage } from '#shared/domain/chat.ts';
import type { MessageRow } from '../data/rows.ts';

/** What is sent of a branch: no reasoning, and no answers that never came to a word. */
export function toChatMessages(path: readonly MessageRow[]): readonly ChatMessage[] {
  return path
    .filter(({ role, text }) => role !== 'assistant' || text !== '')
    .map(({ role, text }) => ({ role, content: text }));
}

/** What a model gets to go on from: most cannot be given the beginning of their answer, so they are asked. */
export function continuation(
  path: readonly MessageRow[],
  broken: Pick<MessageRow, 'text'>,
  request: string,
): readonly ChatMessage[] {
  return [
    ...toChatMessages(path),
    { role: 'assistant', content: broken.text },
    { role: 'user', content: request },
  ];
}
