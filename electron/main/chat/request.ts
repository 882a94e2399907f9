import type { ChatStart } from '#shared/domain/chat.ts';

/** The body of a completion request. Nothing of ours goes along: no account, conversation or device (P1). */
export function chatRequestBody(
  start: Pick<ChatStart, 'model' | 'messages'>,
  options: { readonly includeUsage: boolean },
): string {
  return JSON.stringify({
    model: start.model,
    messages: start.messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    ...(options.includeUsage ? { stream_options: { include_usage: true } } : {}),
  });
}
