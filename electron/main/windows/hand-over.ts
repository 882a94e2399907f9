import type { TemporaryChat } from '#shared/domain/temporary-chat.ts';
import { failWith, ok, type Result } from '#shared/result.ts';

export type HandOver = {
  /** Resolves once the other window holds the chat; `missing` names running answers that had ended by then. */
  readonly begin: (chat: TemporaryChat) => Promise<Result<{ readonly missing: string[] }>>;
  readonly taken: (handOverId: string, missing: readonly string[]) => Result<void>;
  /** The receiving page is gone: whoever hands over keeps what it has. */
  readonly receiverGone: () => void;
};

/** Passes a temporary chat from one window to another. Between the two it is only on its way: nothing is kept. */
export function createHandOver(deps: {
  readonly send: (payload: { readonly handOverId: string; readonly chat: TemporaryChat }) => void;
  readonly newId: () => string;
}): HandOver {
  type Outcome = Result<{ readonly missing: string[] }>;
  const waiting = new Map<string, (outcome: Outcome) => void>();

  function settle(handOverId: string, outcome: Outcome): boolean {
    const resolve = waiting.get(handOverId);
    waiting.delete(handOverId);
    resolve?.(outcome);
    return resolve !== undefined;
  }

  return {
    begin: (chat) =>
      new Promise((resolve) => {
        const handOverId = deps.newId();
        waiting.set(handOverId, resolve);
        deps.send({ handOverId, chat });
      }),
    taken: (handOverId, missing) =>
      settle(handOverId, ok({ missing: [...missing] })) ? ok() : failWith('not_found'),
    receiverGone: () => {
      for (const handOverId of waiting.keys()) settle(handOverId, failWith('internal'));
    },
  };
}
