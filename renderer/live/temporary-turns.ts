import type { Result } from '#shared/result.ts';
import { answerRow, userRow } from '../data/new-rows.ts';
import type { MessageRow } from '../data/rows.ts';
import type { LiveAnswers } from './live-answers.ts';
import { toChatMessages } from './chat-messages.ts';

type TemporaryTurn = {
  readonly accountId: string;
  readonly conversationId: string;
  readonly model: string;
  /** The branch up to the turn. */
  readonly path: readonly MessageRow[];
};

type TurnDeps = {
  readonly live: LiveAnswers;
  /** Puts rows into the window's memory: before anything is sent, as with a disk. */
  readonly add: (rows: readonly MessageRow[]) => void;
  readonly newId: () => string;
  /** ISO-8601 UTC */
  readonly now: () => string;
};

/** Sends a message of a temporary chat. A refusal comes back as the answer's end. */
export function sendTemporary(
  deps: TurnDeps,
  turn: TemporaryTurn & { readonly text: string },
): Promise<Result<void>> {
  const { conversationId, model, text, path } = turn;
  const ids = { messageId: deps.newId(), requestId: deps.newId(), conversationId, model, now: deps.now() };
  const user = userRow({
    ...ids,
    text,
    parentId: path.at(-1)?.id ?? null,
    userMessageId: deps.newId(),
  });
  deps.add([user, answerRow(ids, user.id)]);
  return start(deps, turn, ids, [...path, user]);
}

/** Another answer to the last message of the path. */
export function answerTemporaryAgain(deps: TurnDeps, turn: TemporaryTurn): Promise<Result<void>> {
  const { conversationId, model, path } = turn;
  const ids = { messageId: deps.newId(), requestId: deps.newId(), conversationId, model, now: deps.now() };
  deps.add([answerRow(ids, path.at(-1)?.id ?? '')]);
  return start(deps, turn, ids, path);
}

function start(
  { live }: TurnDeps,
  { accountId, conversationId, model }: TemporaryTurn,
  { messageId, requestId }: { readonly messageId: string; readonly requestId: string },
  path: readonly MessageRow[],
): Promise<Result<void>> {
  return live.start({
    messageId,
    requestId,
    accountId,
    conversationId,
    model,
    messages: [...toChatMessages(path)],
    temporary: true,
    parentId: path.at(-1)?.id ?? null,
  });
}
