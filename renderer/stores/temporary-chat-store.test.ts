import { beforeEach, expect, test } from 'vitest';
import { temporaryChatSchema } from '#shared/domain/temporary-chat.ts';
import { answerRow, userRow } from '../data/new-rows.ts';
import { at, streamEnd } from '../data/test-history.ts';
import {
  addTemporaryRows,
  chooseTemporaryLeaf,
  finishTemporaryAnswer,
  resetTemporaryChat,
  setTemporaryDraft,
  takeTemporaryChat,
  temporaryChatToHandOver,
  useTemporaryChatStore,
} from './temporary-chat-store.ts';

const place = {
  accountId: crypto.randomUUID(),
  conversationId: crypto.randomUUID(),
  model: 'vendor/model',
};
const ids = () => ({
  ...place,
  messageId: crypto.randomUUID(),
  requestId: crypto.randomUUID(),
  now: at(0),
});

function turn() {
  const answer = ids();
  const user = userRow({ ...answer, userMessageId: crypto.randomUUID(), parentId: null, text: 'Hi' });
  const rows = [user, answerRow(answer, user.id)];
  addTemporaryRows(place, rows);
  return { answer, user };
}

const finished = (answer: ReturnType<typeof ids>) => ({
  ...answer,
  parentId: null,
  startedAt: at(0),
  text: 'Hello',
  reasoning: '',
  end: streamEnd(),
});

beforeEach(resetTemporaryChat);

test('the first turn makes the chat, and an answer ends in its row', () => {
  const { answer, user } = turn();
  expect(useTemporaryChatStore.getState().chat).toMatchObject({
    ...place,
    activeLeafId: answer.messageId,
    messages: [{ id: user.id }, { status: 'streaming' }],
  });
  finishTemporaryAnswer(finished(answer));
  expect(useTemporaryChatStore.getState().chat?.messages[1]).toMatchObject({
    status: 'complete',
    text: 'Hello',
    updatedAt: streamEnd().endedAt,
  });
});

test('the end of an answer of a chat that is gone goes nowhere', () => {
  const { answer } = turn();
  resetTemporaryChat();
  finishTemporaryAnswer(finished(answer));
  expect(useTemporaryChatStore.getState().chat).toBeNull();
});

test('what is handed over fits its schema and arrives as it was', () => {
  const { answer } = turn();
  finishTemporaryAnswer(finished(answer));
  turn();
  chooseTemporaryLeaf(answer.messageId);
  setTemporaryDraft('half a thought');
  const sent = temporaryChatToHandOver();
  const arrived = temporaryChatSchema.parse(structuredClone(sent));
  const before = useTemporaryChatStore.getState();
  resetTemporaryChat();
  expect(temporaryChatToHandOver()).toBeNull();
  takeTemporaryChat(arrived);
  expect(useTemporaryChatStore.getState()).toEqual(before);
});
