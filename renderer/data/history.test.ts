import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { expect, test } from 'vitest';
import { createHistory, type History, type HistoryState } from './history.ts';
import { historyName, historyVersions, openHistory, wipeHistory } from './open.ts';
import { deleteConversation, listConversations } from './repos/conversations.ts';
import { beginTurn } from './repos/turns.ts';
import { at, dumpHistory, openTestHistory, turn, valueOf } from './test-history.ts';

function until(history: History, wanted: (state: HistoryState) => boolean): Promise<HistoryState> {
  return new Promise((resolve) => {
    const check = () => {
      if (!wanted(history.getState())) return;
      unsubscribe();
      resolve(history.getState());
    };
    const unsubscribe = history.subscribe(check);
    check();
  });
}

test('opens an account, changes to another, and closes', async () => {
  const history = createHistory({ purgeAtStart: false });
  expect(history.getState()).toEqual({ status: 'none' });
  const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
  await history.select(one);
  const first = history.dbFor(one);
  expect(first?.isOpen()).toBe(true);
  expect(history.dbFor(two)).toBe(null);
  await Promise.all([history.select(two), history.select(two)]);
  expect(first?.isOpen()).toBe(false);
  expect(history.dbFor(two)?.isOpen()).toBe(true);
  await history.select(null);
  expect(history.getState()).toEqual({ status: 'none' });
});

test('the last of several quick choices wins', async () => {
  const history = createHistory({ purgeAtStart: false });
  const ids = Array.from({ length: 4 }, () => crypto.randomUUID());
  const opened: string[] = [];
  history.subscribe(() => {
    const state = history.getState();
    if (state.status === 'open') opened.push(state.accountId);
  });
  await Promise.all(ids.map((id) => history.select(id)));
  expect(opened).toEqual([ids[3]]);
  expect(history.getState()).toMatchObject({ status: 'open', accountId: ids[3] });
});

test.each([true, false])(
  'what was marked in an earlier run is purged by the window that does that: %s',
  async (purgeAtStart) => {
    const accountId = crypto.randomUUID();
    const earlier = await openTestHistory(accountId);
    const first = turn({ text: 'canary' });
    valueOf(await beginTurn(earlier, first));
    valueOf(await deleteConversation(earlier, first.conversationId, at(1)));
    earlier.close();
    const history = createHistory({ purgeAtStart });
    await history.select(accountId);
    const db = history.dbFor(accountId);
    if (!db) throw new Error('not open');
    expect((await dumpHistory(db)).includes('canary')).toBe(!purgeAtStart);
  },
);

test('wiped by another window, it opens again and is empty', async () => {
  const accountId = crypto.randomUUID();
  const history = createHistory({ purgeAtStart: true });
  await history.select(accountId);
  const db = history.dbFor(accountId);
  if (!db) throw new Error('not open');
  valueOf(await beginTurn(db, turn({ text: 'canary' })));
  valueOf(await wipeHistory(accountId));
  const state = await until(history, (now) => now.status === 'open' && now.db !== db);
  if (state.status !== 'open') throw new Error('not open');
  expect(await dumpHistory(state.db)).not.toContain('canary');
});

test('a purge at start does not repeat when the history opens again', async () => {
  const accountId = crypto.randomUUID();
  const history = createHistory({ purgeAtStart: true });
  await history.select(accountId);
  const db = history.dbFor(accountId);
  if (!db) throw new Error('not open');
  const first = turn();
  valueOf(await beginTurn(db, first));
  valueOf(await deleteConversation(db, first.conversationId, at(1)));
  db.close();
  const state = await until(history, (now) => now.status === 'open' && now.db !== db);
  if (state.status !== 'open') throw new Error('not open');
  expect(await state.db.conversations.count()).toBe(1);
});

test('its own wipe leaves the account open and empty', async () => {
  const accountId = crypto.randomUUID();
  const history = createHistory({ purgeAtStart: false });
  await history.select(accountId);
  const db = history.dbFor(accountId);
  if (!db) throw new Error('not open');
  valueOf(await beginTurn(db, turn()));
  valueOf(await history.wipe(accountId));
  const open = history.dbFor(accountId);
  if (!open) throw new Error('not open');
  expect(valueOf(await listConversations(open, 5))).toEqual([]);
});

test('a history that is given up is not made anew by its wipe', async () => {
  const accountId = crypto.randomUUID();
  const history = createHistory({ purgeAtStart: false });
  await history.select(accountId);
  valueOf(await history.wipe(accountId, { giveUp: true }));
  expect(history.getState()).toEqual({ status: 'none' });
  expect(await Dexie.exists(historyName(accountId))).toBe(false);
});

test('upgraded by a newer app, it fails with a word; retry works once that is undone', async () => {
  const accountId = crypto.randomUUID();
  const history = createHistory({ purgeAtStart: false });
  await history.select(accountId);
  const next = { number: historyVersions.length + 1, stores: { extra: 'id' } };
  const upgraded = valueOf(await openHistory(accountId, { versions: [...historyVersions, next] }));
  const failed = await until(history, ({ status }) => status === 'failed');
  expect(failed).toMatchObject({ error: { code: 'storage_failed' } });
  upgraded.close();
  valueOf(await wipeHistory(accountId));
  await history.retry();
  expect(history.getState().status).toBe('open');
});
