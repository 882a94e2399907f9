import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openInMemory, type Sql } from '../db/open.ts';
import { together } from './together.ts';

let database: Database;
beforeAll(async () => {
  database = await openInMemory();
  await database.exec(
    'create table billing.marks (name text primary key); grant all on billing.marks to service_role',
  );
});
afterAll(() => database.close());

const mark = (name: string) => async (sql: Sql) => {
  await sql.query('insert into billing.marks (name) values ($1)', [name]);
  const { rows } = await sql.query<{ id: string }>('select pg_current_xact_id()::text as id');
  return rows[0]?.id;
};

const marks = async () => {
  const { rows } = await database.query<{ name: string }>('select name from billing.marks order by name');
  return rows.map(({ name }) => name);
};

test('operations that come together share a transaction, and all of them are done', async () => {
  const ids = await Promise.all(['a', 'b', 'c', 'd'].map((name) => together(database, mark(name))));
  expect(new Set(ids).size).toBe(1);
  expect(await marks()).toEqual(['a', 'b', 'c', 'd']);
  await together(database, (sql) => sql.query('delete from billing.marks'));
});

test('one that fails says so, and takes nothing of the others with it', async () => {
  const works = ['a', 'b', 'a', 'c'].map((name) => together(database, mark(name)));
  const results = await Promise.allSettled(works);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await marks()).toEqual(['a', 'b', 'c']);
});

test('a result is heard after the commit', async () => {
  let heard = false;
  const first = together(database, mark('x')).then(() => {
    heard = true;
  });
  const second = together(database, () => Promise.resolve(heard));
  await first;
  expect([await second, await marks()]).toEqual([false, ['a', 'b', 'c', 'x']]);
});
