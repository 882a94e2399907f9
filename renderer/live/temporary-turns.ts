import type { ChatMessage } from '#shared/domain/chat.ts';
import type { Result } from '#shared/result.ts';
import { answerRow, userRow } from '../data/new-rows.ts';
import type { MessageRow } from '../data/rows.ts';
import type { LiveAnswers } from './live-answers.ts';
import { continuation, toChatMessages } from './chat-messages.ts';

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
  return start(deps, turn, ids, { parentId: user.id, messages: toChatMessages([...path, user]) });
}

/** Another answer to the last message of the path. */
export function answerTemporaryAgain(deps: TurnDeps, turn: TemporaryTurn): Promise<Result<void>> {
  return beginVersion(deps, turn, '', toChatMessages(turn.path));
}

/** A version that begins with what had arrived of a broken one, and goes on. */
export function continueTemporary(
  deps: TurnDeps,
  turn: TemporaryTurn,
  broken: Pick<MessageRow, 'text'>,
  request: string | null,
): Promise<Result<void>> {
  return beginVersion(deps, turn, broken.text, continuation(turn.path, broken, request));
}

function beginVersion(
  deps: TurnDeps,
  turn: TemporaryTurn,
  prefix: string,
  messages: readonly ChatMessage[],
): Promise<Result<void>> {
  const { conversationId, model, path } = turn;
  const parentId = path.at(-1)?.id ?? '';
  const ids = { messageId: deps.newId(), requestId: deps.newId(), conversationId, model, now: deps.now() };
  deps.add([{ ...answerRow(ids, parentId), prefix, text: prefix }]);
  return start(deps, turn, ids, { parentId, messages });
}

function start(
  { live }: TurnDeps,
  { accountId, conversationId, model }: TemporaryTurn,
  { messageId, requestId }: { readonly messageId: string; readonly requestId: string },
  prompt: { readonly parentId: string; readonly messages: readonly ChatMessage[] },
): Promise<Result<void>> {
  return live.start({
    messageId,
    requestId,
    accountId,
    conversationId,
    model,
    messages: [...prompt.messages],
    temporary: true,
    parentId: prompt.parentId,
  });
}
