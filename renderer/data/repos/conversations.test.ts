import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { HistoryDb } from '../open.ts';
import { newChatDraftId } from '../rows.ts';
import { at, dumpHistory, openTestHistory, streamEnd, turn, valueOf } from '../test-history.ts';
import { finishAnswer } from './answers.ts';
import {
  deleteConversation,
  listConversations,
  purgeDeleted,
  restoreConversation,
  searchTitles,
  setActiveLeaf,
  setPinned,
  setTitle,
} from './conversations.ts';
import { clearDraft, getDraft, setDraft } from './drafts.ts';
import { readThread, removeBranch, restoreBranch } from './messages.ts';
import { beginAnswer, beginTurn } from './turns.ts';

async function chat(db: HistoryDb, text: string, seconds: number) {
  const first = turn({ text, now: at(seconds) });
  valueOf(await beginTurn(db, first));
  return first;
}

async function end(
  db: HistoryDb,
  { requestId, conversationId, messageId, model }: ReturnType<typeof turn>,
  text: string,
) {
  const answer = {
    requestId,
    conversationId,
    messageId,
    model,
    parentId: null,
    startedAt: at(0),
    reasoning: '',
  };
  valueOf(await finishAnswer(db, { ...answer, text, end: streamEnd() }));
}

const titles = async (db: HistoryDb, limit = 10) =>
  valueOf(await listConversations(db, limit)).map(({ title }) => title);

test('the list: pinned first, then the latest; renaming does not move, deleted ones are hidden', async () => {
  const db = await openTestHistory();
  const [one, two, three] = [await chat(db, 'one', 1), await chat(db, 'two', 2), await chat(db, 'three', 3)];
  expect(await titles(db)).toEqual(['three', 'two', 'one']);
  expect(await titles(db, 2)).toEqual(['three', 'two']);
  valueOf(await setPinned(db, one.conversationId, true));
  valueOf(await setTitle(db, two.conversationId, '  zwei\n '));
  expect(await titles(db)).toEqual(['one', 'three', 'zwei']);
  valueOf(await deleteConversation(db, three.conversationId, at(9)));
  expect(await titles(db)).toEqual(['one', 'zwei']);
  expect(await titles(db, 2)).toEqual(['one', 'zwei']);
  expect(valueOf(await readThread(db, three.conversationId))).toBe(null);
  valueOf(await restoreConversation(db, three.conversationId));
  expect(await titles(db)).toEqual(['one', 'three', 'zwei']);
});

test('a title that a person wrote says so, an empty one is refused, the same one again is fine', async () => {
  const db = await openTestHistory();
  const { conversationId } = await chat(db, 'one', 1);
  expect(await setTitle(db, conversationId, '   ')).toMatchObject({
    ok: false,
    error: { code: 'invalid_input' },
  });
  valueOf(await setTitle(db, conversationId, 'mine'));
  valueOf(await setTitle(db, conversationId, 'mine'));
  expect(await db.conversations.get(conversationId)).toMatchObject({ title: 'mine', titleSource: 'person' });
  expect(await setTitle(db, 'missing', 'x')).toMatchObject({ ok: false, error: { code: 'storage_failed' } });
});

test('titles are found whatever their case and width', async () => {
  const db = await openTestHistory();
  await chat(db, 'Über Ｆｕｌｌwidth', 1);
  await chat(db, '垃圾回收器如何工作', 2);
  const gone = await chat(db, 'fullwidth too', 3);
  valueOf(await deleteConversation(db, gone.conversationId, at(4)));
  const found = async (query: string) => valueOf(await searchTitles(db, query, 10)).length;
  expect(await found('FULLWIDTH')).toBe(1);
  expect(await found('über')).toBe(1);
  expect(await found('回收')).toBe(1);
  expect(await found('nothing')).toBe(0);
  expect(await found('')).toBe(2);
});

test('purging really deletes: no table holds a word of it', async () => {
  const db = await openTestHistory();
  const doomed = await chat(db, 'canary in the question', 1);
  await end(db, doomed, 'canary in the answer');
  valueOf(await setTitle(db, doomed.conversationId, 'canary in the title'));
  valueOf(await setDraft(db, doomed.conversationId, 'canary in the draft', at(2)));
  const kept = await chat(db, 'kept', 3);
  valueOf(await setDraft(db, kept.conversationId, 'kept draft', at(4)));
  valueOf(await deleteConversation(db, doomed.conversationId, at(5)));
  valueOf(await purgeDeleted(db, kept.conversationId));
  expect(await dumpHistory(db)).toContain('canary');
  valueOf(await purgeDeleted(db, doomed.conversationId));
  const dump = await dumpHistory(db);
  expect(dump).not.toContain('canary');
  expect(dump).not.toContain(doomed.conversationId);
  expect(dump).toContain('kept draft');
  expect(await restoreConversation(db, doomed.conversationId)).toMatchObject({ ok: false });
  expect(valueOf(await listConversations(db, 10))).toHaveLength(1);
});

test('a branch is deleted with all below it and can be put back', async () => {
  const db = await openTestHistory();
  const first = await chat(db, 'question', 1);
  await end(db, first, 'first answer');
  const again = {
    ...turn({ conversationId: first.conversationId, now: at(2) }),
    parentId: first.userMessageId,
    prefix: '',
  };
  valueOf(await beginAnswer(db, again));
  expect(await removeBranch(db, again.messageId)).toMatchObject({
    ok: false,
    error: { code: 'invalid_input' },
  });
  await end(db, again, 'canary answer');
  const follow = turn({
    conversationId: first.conversationId,
    isNew: false,
    parentId: again.messageId,
    text: 'canary follow-up',
    now: at(3),
  });
  valueOf(await beginTurn(db, follow));
  await end(db, follow, 'canary last');

  const before = await dumpHistory(db);
  const removed = valueOf(await removeBranch(db, again.messageId));
  expect(removed.messages).toHaveLength(3);
  expect(await dumpHistory(db)).not.toContain('canary');
  expect((await db.conversations.get(first.conversationId))?.activeLeafId).toBe(first.messageId);
  valueOf(await restoreBranch(db, removed));
  expect(await dumpHistory(db)).toBe(before);
  expect((await removeBranch(db, 'missing')).ok).toBe(false);
});

test('the shown branch and drafts are remembered', async () => {
  const db = await openTestHistory();
  const { conversationId, userMessageId } = await chat(db, 'one', 1);
  valueOf(await setActiveLeaf(db, conversationId, userMessageId));
  expect(valueOf(await readThread(db, conversationId))?.conversation.activeLeafId).toBe(userMessageId);
  expect(valueOf(await getDraft(db, newChatDraftId))).toBe('');
  valueOf(await setDraft(db, newChatDraftId, 'typed', at(1)));
  valueOf(await setDraft(db, conversationId, 'other', at(1)));
  expect(valueOf(await getDraft(db, newChatDraftId))).toBe('typed');
  valueOf(await clearDraft(db, newChatDraftId));
  valueOf(await setDraft(db, conversationId, '', at(2)));
  expect(await db.drafts.count()).toBe(0);
});
