import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appError } from '#shared/errors.ts';
import type { HistoryDb } from '../open.ts';
import { at, dumpHistory, openTestHistory, streamEnd, turn, valueOf } from '../test-history.ts';
import { type FinishedAnswer, finishAnswer, listStreaming, markInterrupted } from './answers.ts';
import { deleteConversation, purgeDeleted } from './conversations.ts';
import { removeBranch } from './messages.ts';
import { beginTurn } from './turns.ts';

async function begun(db: HistoryDb): Promise<FinishedAnswer> {
  const first = turn();
  valueOf(await beginTurn(db, first));
  return {
    requestId: first.requestId,
    conversationId: first.conversationId,
    messageId: first.messageId,
    parentId: first.userMessageId,
    model: first.model,
    startedAt: at(1),
    text: 'Because of scattering.',
    reasoning: 'Rayleigh',
    end: streamEnd(),
  };
}

test('the end of an answer is stored with text, usage and times', async () => {
  const db = await openTestHistory();
  const answer = await begun(db);
  expect(valueOf(await finishAnswer(db, answer))).toBe('stored');
  expect(await db.messages.get(answer.messageId)).toMatchObject({
    text: 'Because of scattering.',
    reasoning: 'Rayleigh',
    status: 'complete',
    finishReason: 'stop',
    usage: { costMicroUsd: 4_200n },
    firstTokenMs: 120,
    reasoningMs: 80,
    totalMs: 900,
    updatedAt: at(60),
  });
  expect((await db.conversations.get(answer.conversationId))?.updatedAt).toBe(at(60));
});

test('repeats change nothing and shorter texts take nothing away', async () => {
  const db = await openTestHistory();
  const answer = await begun(db);
  valueOf(await finishAnswer(db, answer));
  const before = await dumpHistory(db);
  expect(valueOf(await finishAnswer(db, answer))).toBe('unchanged');
  const shorter = { ...answer, text: 'Because', reasoning: '', end: streamEnd({ status: 'interrupted' }) };
  expect(valueOf(await finishAnswer(db, shorter))).toBe('unchanged');
  expect(await dumpHistory(db)).toBe(before);
});

test('ends of the same answer in any order and number leave the longest text', async () => {
  const whole = 'It scatters short waves more than long ones.';
  const report = fc.record({
    length: fc.nat(whole.length),
    status: fc.constantFrom('complete', 'stopped', 'interrupted', 'failed'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(report, { minLength: 1, maxLength: 6 }), async (reports) => {
      const db = await openTestHistory();
      const answer = await begun(db);
      for (const { length, status } of reports) {
        const text = whole.slice(0, length);
        valueOf(await finishAnswer(db, { ...answer, text, reasoning: text, end: streamEnd({ status }) }));
      }
      const row = await db.messages.get(answer.messageId);
      const longest = whole.slice(0, Math.max(...reports.map(({ length }) => length)));
      expect(row).toMatchObject({ text: longest, reasoning: longest });
      expect(row?.status).not.toBe('streaming');
      db.close();
    }),
    { numRuns: 60 },
  );
});

test('an answer that was given up gets its real end when that becomes known', async () => {
  const db = await openTestHistory();
  const answer = await begun(db);
  valueOf(await markInterrupted(db, [answer.messageId], at(2)));
  expect(valueOf(await finishAnswer(db, { ...answer, text: '', reasoning: '' }))).toBe('stored');
  expect((await db.messages.get(answer.messageId))?.status).toBe('complete');
});

test('a failure keeps the text that came before it', async () => {
  const db = await openTestHistory();
  const answer = await begun(db);
  const error = appError('stream_interrupted', { detail: 'cut off' });
  valueOf(await finishAnswer(db, { ...answer, end: streamEnd({ status: 'failed', error, usage: null }) }));
  expect(await db.messages.get(answer.messageId)).toMatchObject({
    text: answer.text,
    status: 'failed',
    error,
  });
});

test('into a deleted conversation: kept while it can be restored, gone once purged', async () => {
  const db = await openTestHistory();
  const answer = await begun(db);
  valueOf(await deleteConversation(db, answer.conversationId, at(3)));
  expect(valueOf(await finishAnswer(db, answer))).toBe('stored');
  valueOf(await purgeDeleted(db));
  expect(valueOf(await finishAnswer(db, answer))).toBe('gone');
  expect(await dumpHistory(db)).not.toContain('scattering');
});

test('a lost row is made again under its parent, and not without one', async () => {
  const db = await openTestHistory();
  const answer = await begun(db);
  await db.messages.delete(answer.messageId);
  expect(valueOf(await finishAnswer(db, { ...answer, parentId: null }))).toBe('gone');
  expect(await db.messages.count()).toBe(1);
  expect(valueOf(await finishAnswer(db, answer))).toBe('stored');
  expect(await db.messages.get(answer.messageId)).toMatchObject({
    parentId: answer.parentId,
    text: answer.text,
    createdAt: at(1),
  });
  valueOf(await removeBranch(db, answer.parentId ?? ''));
  expect(valueOf(await finishAnswer(db, answer))).toBe('gone');
});

test('only running answers are given up', async () => {
  const db = await openTestHistory();
  const [lost, done] = [await begun(db), await begun(db)];
  valueOf(await finishAnswer(db, done));
  expect(valueOf(await listStreaming(db))).toEqual([{ id: lost.messageId, requestId: lost.requestId }]);
  valueOf(await markInterrupted(db, [lost.messageId, done.messageId], at(70)));
  expect((await db.messages.get(lost.messageId))?.status).toBe('interrupted');
  expect((await db.messages.get(done.messageId))?.status).toBe('complete');
});
