import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { HistoryDb } from '../open.ts';
import { newChatDraftId } from '../rows.ts';
import { at, dumpHistory, openTestHistory, turn, valueOf } from '../test-history.ts';
import { buildTree, pathTo, versionsOf } from '../tree.ts';
import { deleteConversation } from './conversations.ts';
import { getDraft, setDraft } from './drafts.ts';
import { readThread } from './messages.ts';
import { beginAnswer, beginTurn } from './turns.ts';

/** Makes every write to a table fail the way a full disk does. */
function fillDisk(db: HistoryDb, table: string): void {
  db.use({
    stack: 'dbcore',
    name: 'full-disk',
    create: (core) => ({
      ...core,
      table: (name) => ({
        ...core.table(name),
        mutate: async (request) => {
          if (name === table) throw new DOMException('secret row text', 'QuotaExceededError');
          return core.table(name).mutate(request);
        },
      }),
    }),
  });
}

test('a first turn makes conversation, message and answer in one commit and clears the draft', async () => {
  const db = await openTestHistory();
  valueOf(await setDraft(db, newChatDraftId, 'Why is', at(0)));
  const first = turn({ text: '# Why is the sky blue?\nplease', draftId: newChatDraftId, now: at(5) });
  const begun = valueOf(await beginTurn(db, first));
  expect(begun.conversation).toMatchObject({
    title: 'Why is the sky blue?',
    titleSource: 'auto',
    activeLeafId: first.messageId,
    model: first.model,
    updatedAt: at(5),
  });
  const thread = valueOf(await readThread(db, first.conversationId));
  const path = pathTo(buildTree(thread?.messages ?? []), first.messageId);
  expect(path).toEqual([begun.user, begun.answer]);
  expect(begun.answer).toMatchObject({
    status: 'streaming',
    requestId: first.requestId,
    text: '',
    role: 'assistant',
  });
  expect(valueOf(await getDraft(db, newChatDraftId))).toBe('');
});

test('the next turn hangs below the one before and moves the conversation up', async () => {
  const db = await openTestHistory();
  const first = turn();
  valueOf(await beginTurn(db, first));
  const next = turn({
    conversationId: first.conversationId,
    isNew: false,
    parentId: first.messageId,
    model: 'other/model',
    now: at(9),
  });
  const begun = valueOf(await beginTurn(db, next));
  expect(begun.conversation).toMatchObject({
    title: 'Why is the sky blue?',
    model: 'other/model',
    updatedAt: at(9),
  });
  const thread = valueOf(await readThread(db, first.conversationId));
  expect(pathTo(buildTree(thread?.messages ?? []), next.messageId)).toHaveLength(4);
});

test('an edit is a version of the message, another answer a version of the answer', async () => {
  const db = await openTestHistory();
  const first = turn();
  valueOf(await beginTurn(db, first));
  const edit = turn({ conversationId: first.conversationId, isNew: false, text: 'edited', now: at(1) });
  valueOf(await beginTurn(db, edit));
  const again = {
    ...turn({ conversationId: first.conversationId, now: at(2) }),
    parentId: edit.userMessageId,
    prefix: '',
  };
  valueOf(await beginAnswer(db, again));
  const thread = valueOf(await readThread(db, first.conversationId));
  const tree = buildTree(thread?.messages ?? []);
  expect(versionsOf(tree, edit.userMessageId)).toMatchObject({ index: 1, versions: [{}, {}] });
  expect(versionsOf(tree, again.messageId)).toMatchObject({ index: 1, versions: [{}, {}] });
  expect(thread?.conversation.activeLeafId).toBe(again.messageId);
});

test('nothing is written when the conversation or the message before is gone', async () => {
  const db = await openTestHistory();
  const missing = await beginTurn(db, turn({ isNew: false, text: 'canary' }));
  expect(missing).toMatchObject({ ok: false, error: { code: 'storage_failed' } });
  const first = turn();
  valueOf(await beginTurn(db, first));
  const elsewhere = turn();
  valueOf(await beginTurn(db, elsewhere));
  const astray = turn({
    conversationId: first.conversationId,
    isNew: false,
    parentId: elsewhere.messageId,
    text: 'canary',
  });
  expect((await beginTurn(db, astray)).ok).toBe(false);
  valueOf(await deleteConversation(db, first.conversationId, at(3)));
  const deleted = turn({ conversationId: first.conversationId, isNew: false, text: 'canary' });
  expect((await beginTurn(db, deleted)).ok).toBe(false);
  expect(await dumpHistory(db)).not.toContain('canary');
});

test.each(['conversations', 'messages', 'drafts'])(
  'a full disk at %s leaves no half of a turn',
  async (table) => {
    const db = await openTestHistory();
    valueOf(await setDraft(db, newChatDraftId, 'the draft', at(0)));
    db.close();
    fillDisk(db, table);
    await db.open();
    const begun = await beginTurn(db, turn({ draftId: newChatDraftId }));
    expect(begun).toMatchObject({
      ok: false,
      error: { code: 'storage_failed', detail: expect.stringContaining('no room left') as string },
    });
    expect(JSON.stringify(begun)).not.toContain('secret row text');
    expect(await db.conversations.count()).toBe(0);
    expect(await db.messages.count()).toBe(0);
    expect(valueOf(await getDraft(db, newChatDraftId))).toBe('the draft');
  },
);

test('a closed history refuses, a bug throws', async () => {
  const db = await openTestHistory();
  const unclonable = turn({ text: (() => '') as unknown as string });
  await expect(beginTurn(db, unclonable)).rejects.toThrow();
  db.close();
  expect(await beginTurn(db, turn())).toMatchObject({
    ok: false,
    error: { code: 'storage_failed', detail: 'the history is closed (DatabaseClosedError)' },
  });
});
