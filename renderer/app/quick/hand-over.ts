import { ok, type Result } from '#shared/result.ts';
import type { LiveAnswers } from '../../live/live-answers.ts';
import { getBridge } from '../../platform/bridge.ts';
import { resetTemporaryChat, temporaryChatToHandOver } from '../../stores/temporary-chat-store.ts';

/**
 * Gives the temporary chat to the main window. This window lets go of its running answers only when the other one
 * follows them; where one ended in between, the chat is sent once more with its end.
 */
export async function handOverToMain(live: LiveAnswers): Promise<Result<void>> {
  const chat = temporaryChatToHandOver();
  if (chat === null) return ok();
  const { commands } = getBridge();
  const first = await commands['quick:hand-over']({ chat });
  if (!first.ok) return first;
  if (first.value.missing.length > 0) {
    const settled = temporaryChatToHandOver();
    const second = settled ? await commands['quick:hand-over']({ chat: settled }) : first;
    if (!second.ok) return second;
  }
  for (const { requestId, status } of chat.messages) {
    if (status === 'streaming' && requestId !== null) await live.release(requestId);
  }
  resetTemporaryChat();
  return ok();
}
