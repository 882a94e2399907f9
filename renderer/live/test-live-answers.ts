import type { AppError } from '#shared/errors.ts';
import * as answersRepo from '../data/repos/answers.ts';
import type { FinishedAnswer } from '../data/repos/answers.ts';
import type { HistoryDb } from '../data/open.ts';
import { type BeginTurn, beginTurn } from '../data/repos/turns.ts';
import type { MessageRow } from '../data/rows.ts';
import { at, openTestHistory, turn, valueOf } from '../data/test-history.ts';
import { createFakeBridge } from '../platform/fake-bridge.ts';
import type { LiveAnswer } from './answer-entry.ts';
import { createFakeStreams } from './fake-streams.ts';
import { createLiveAnswers } from './live-answers.ts';

export const textOf = (answer: LiveAnswer | null) => answer?.text.slice(0);

export const accountId = 'a0a0a0a0-0000-4000-8000-000000000001';

/** Live answers over a history and a main process of their own; frames come when the test says so. */
export async function setUpLiveAnswers() {
  const fake = createFakeBridge();
  const streams = createFakeStreams(fake);
  const errors: AppError[] = [];
  const temporary: FinishedAnswer[] = [];
  const frames: (() => void)[] = [];
  const db = await openTestHistory();
  const window: { db: HistoryDb | null } = { db };
  const live = createLiveAnswers({
    bridge: fake.bridge,
    repo: answersRepo,
    onTemporary: (answer) => temporary.push(answer),
    dbFor: (id) => (id === accountId ? window.db : null),
    onError: (error) => errors.push(error),
    now: () => at(30),
    scheduleFrame: (run) => frames.push(run),
  });
  const frame = () => {
    for (const run of frames.splice(0)) run();
  };
  const begin = async () => {
    const first = turn();
    valueOf(await beginTurn(db, first));
    return first;
  };
  const startOf = ({ requestId, conversationId, messageId, userMessageId, model, text }: BeginTurn) => ({
    requestId,
    accountId,
    conversationId,
    messageId,
    model,
    messages: [{ role: 'user' as const, content: text }],
    temporary: false,
    parentId: userMessageId,
  });
  const row = (first: BeginTurn): Promise<MessageRow | undefined> => db.messages.get(first.messageId);
  const started = async () => {
    const first = await begin();
    valueOf(await live.start(startOf(first)));
    return first;
  };
  const held = async (first: BeginTurn) => streams.hold({ ...startOf(first) });
  return {
    fake,
    streams,
    errors,
    temporary,
    frames,
    frame,
    db,
    window,
    live,
    begin,
    startOf,
    row,
    started,
    held,
  };
}
