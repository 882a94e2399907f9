import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { expect, test } from 'vitest';
import { historyName, historyVersions, openHistory, wipeHistory } from './open.ts';
import { beginTurn } from './repos/turns.ts';
import type { ConversationRow, DraftRow, PlaceRow } from './rows.ts';
import { at, dumpHistory, messageRow, openTestHistory, turn, valueOf } from './test-history.ts';
import type { HistoryVersion } from './versions/version.ts';

const version1Rows = {
  conversations: [
    {
      id: 'c',
      title: 'Sky',
      titleSource: 'auto',
      model: 'm',
      createdAt: at(0),
      updatedAt: at(1),
      activeLeafId: 'm2',
      pinned: 1,
      deletedAt: null,
    } satisfies ConversationRow,
  ],
  messages: [
    messageRow({ id: 'm1', text: 'Why?' }),
    messageRow({
      id: 'm2',
      parentId: 'm1',
      role: 'assistant',
      text: 'Because.',
      status: 'streaming',
      requestId: 'r',
      usage: {
        promptTokens: 1,
        completionTokens: 2,
        reasoningTokens: 0,
        cachedTokens: 0,
        costMicroUsd: 5n,
      },
    }),
  ],
  drafts: [{ conversationId: 'c', text: 'and', updatedAt: at(2) } satisfies DraftRow],
};

/** What a database of each shipped version may hold. A new version adds an entry; old ones are never edited. */
const rowsByVersion: Readonly<Record<number, Readonly<Record<string, readonly object[]>>>> = {
  1: version1Rows,
  2: {
    ...version1Rows,
    places: [{ conversationId: 'c', messageId: 'm1', block: -1, offset: 12 } satisfies PlaceRow],
  },
};

test('versions are numbered 1, 2, 3 … and each has its rows in this test', () => {
  expect(historyVersions.map(({ number }) => number)).toEqual(historyVersions.map((_, index) => index + 1));
  expect(Object.keys(rowsByVersion).map(Number)).toEqual(historyVersions.map(({ number }) => number));
});

test.each(historyVersions.map(({ number }) => number))(
  'a history of version %i opens at the newest',
  async (number) => {
    const accountId = crypto.randomUUID();
    const old = valueOf(
      await openHistory(accountId, {
        versions: historyVersions.filter((version) => version.number <= number),
      }),
    );
    const rows = rowsByVersion[number] ?? {};
    for (const [table, values] of Object.entries(rows)) await old.table(table).bulkAdd([...values]);
    old.close();

    const db = valueOf(await openHistory(accountId));
    expect(db.verno).toBe(historyVersions.at(-1)?.number);
    expect(await db.conversations.toArray()).toEqual(rows.conversations);
    expect(await db.messages.orderBy('id').toArray()).toEqual(rows.messages);
    expect(await db.drafts.toArray()).toEqual(rows.drafts);
    expect(await db.places.toArray()).toEqual(rows.places ?? []);
  },
);

test('an added version upgrades the rows of the one before', async () => {
  const accountId = crypto.randomUUID();
  const old = await openTestHistory(accountId);
  valueOf(await beginTurn(old, turn({ text: 'before' })));
  old.close();
  const next: HistoryVersion = {
    number: historyVersions.length + 1,
    stores: { folders: 'id' },
    upgrade: async (transaction) => {
      await transaction.table('conversations').toCollection().modify({ title: 'after' });
    },
  };
  const db = valueOf(await openHistory(accountId, { versions: [...historyVersions, next] }));
  expect(db.tables.map(({ name }) => name)).toContain('folders');
  expect((await db.conversations.toArray()).map(({ title }) => title)).toEqual(['after']);
  db.close();

  const downgraded = await openHistory(accountId);
  expect(downgraded).toMatchObject({ ok: false, error: { code: 'storage_failed' } });
});

test('a new history has an index on everything that is asked for', async () => {
  const db = await openTestHistory();
  const indexes = Object.fromEntries(
    db.tables.map(({ name, schema }) => [name, schema.indexes.map((index) => index.name)]),
  );
  expect(indexes).toEqual({
    conversations: ['[pinned+updatedAt]', 'deletedAt'],
    messages: ['conversationId', 'requestId', 'status'],
    drafts: [],
    places: [],
  });
});

test('wiping deletes the database of that account only, also while it is open elsewhere', async () => {
  const [mine, other] = [crypto.randomUUID(), crypto.randomUUID()];
  const db = await openTestHistory(mine);
  valueOf(await beginTurn(db, turn()));
  const kept = await openTestHistory(other);
  valueOf(await beginTurn(kept, turn({ text: 'kept' })));
  valueOf(await wipeHistory(mine));
  expect(await Dexie.getDatabaseNames()).toContain(historyName(other));
  expect(await Dexie.getDatabaseNames()).not.toContain(historyName(mine));
  expect(db.isOpen()).toBe(false);
  expect(await dumpHistory(kept)).toContain('kept');
});
