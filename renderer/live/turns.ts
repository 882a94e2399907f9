import type { ChatMessage } from '#shared/domain/chat.ts';
import type { Result } from '#shared/result.ts';
import type { HistoryDb } from '../data/open.ts';
import { beginAnswer, beginTurn } from '../data/repos/turns.ts';
import type { MessageRow } from '../data/rows.ts';
import { continuation, toChatMessages } from './chat-messages.ts';
import type { LiveAnswers } from './live-answers.ts';

export type TurnDeps = {
  readonly live: LiveAnswers;
  readonly db: HistoryDb;
  readonly newId: () => string;
  /** ISO-8601 UTC */
  readonly now: () => string;
};

export type TurnPlace = {
  readonly accountId: string;
  readonly conversationId: string;
  readonly model: string;
  /**
   * The branch up to the turn: the messages shown, or those before an edited message; for another version of an
   * answer, those up to the message it answers.
   */
  readonly path: readonly MessageRow[];
};

export type StartedTurn = {
  readonly messageId: string;
  readonly requestId: string;
  /** How the sending went. A refusal is stored with the answer's row and shown there. */
  readonly sent: Promise<Result<void>>;
};

/**
 * Stores what the person wrote and sends it. Fails only when it could not be stored, in which case nothing was
 * sent and the draft is untouched.
 */
export async function sendMessage(
  deps: TurnDeps,
  turn: TurnPlace & { readonly isNew: boolean; readonly text: string; readonly draftId: string | null },
): Promise<Result<StartedTurn>> {
  const ids = { messageId: deps.newId(), requestId: deps.newId() };
  const { conversationId, model, isNew, text, draftId } = turn;
  const begun = await beginTurn(deps.db, {
    ...ids,
    conversationId,
    model,
    isNew,
    text,
    draftId,
    parentId: turn.path.at(-1)?.id ?? null,
    userMessageId: deps.newId(),
    now: deps.now(),
  });
  if (!begun.ok) return begun;
  const messages = toChatMessages([...turn.path, begun.value.user]);
  return { ok: true, value: startTurn(deps, turn, ids, { parentId: begun.value.user.id, messages }) };
}

/** Asks again for an answer to the last message of the path: one more version of it. */
export function answerAgain(deps: TurnDeps, place: TurnPlace): Promise<Result<StartedTurn>> {
  return beginVersion(deps, place, '', toChatMessages(place.path));
}

/** Lets a model go on where an answer broke off: one more version, which begins with what had arrived. */
export function continueAnswer(
  deps: TurnDeps,
  place: TurnPlace,
  broken: Pick<MessageRow, 'text'>,
  request: string | null,
): Promise<Result<StartedTurn>> {
  return beginVersion(deps, place, broken.text, continuation(place.path, broken, request));
}

async function beginVersion(
  deps: TurnDeps,
  place: TurnPlace,
  prefix: string,
  messages: readonly ChatMessage[],
): Promise<Result<StartedTurn>> {
  const ids = { messageId: deps.newId(), requestId: deps.newId() };
  const { conversationId, model, path } = place;
  const begun = await beginAnswer(deps.db, {
    ...ids,
    conversationId,
    model,
    prefix,
    parentId: path.at(-1)?.id ?? '',
    now: deps.now(),
  });
  if (!begun.ok) return begun;
  return { ok: true, value: startTurn(deps, place, ids, { parentId: path.at(-1)?.id ?? null, messages }) };
}

function startTurn(
  { live }: TurnDeps,
  { accountId, conversationId, model }: TurnPlace,
  ids: { readonly messageId: string; readonly requestId: string },
  prompt: { readonly parentId: string | null; readonly messages: readonly ChatMessage[] },
): StartedTurn {
  const sent = live.start({
    ...ids,
    accountId,
    conversationId,
    model,
    messages: [...prompt.messages],
    temporary: false,
    parentId: prompt.parentId,
  });
  return { ...ids, sent };
}
