import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestLog } from '../net/test-support.ts';
import { createKnownAccounts } from './known-accounts.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accounts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function open(now = '2026-11-23T10:00:00.000Z') {
  const notices: string[] = [];
  const accounts = createKnownAccounts({
    file: join(folder, 'accounts.json'),
    onNotice: (code) => notices.push(code),
    log: createTestLog(),
    now: () => new Date(now),
  });
  await accounts.load();
  return { accounts, notices };
}
const ada = { id: '6f0c0000-0000-4000-8000-000000000001', email: 'ada@example.com' };
const bob = { id: '6f0c0000-0000-4000-8000-000000000002', email: 'bob@example.com' };

test('remembers accounts over a restart, last used first, and the first consent of each', async () => {
  const { accounts } = await open();
  await accounts.record({ ...ada, consentedAt: '2026-01-01T00:00:00.000Z' });
  await accounts.record({ ...bob, consentedAt: '2026-02-01T00:00:00.000Z' });
  await accounts.record({ ...ada, consentedAt: '2026-03-01T00:00:00.000Z' });
  const again = (await open()).accounts;
  expect(again.list().map(({ email, consentedAt }) => [email, consentedAt])).toEqual([
    ['ada@example.com', '2026-01-01T00:00:00.000Z'],
    ['bob@example.com', '2026-02-01T00:00:00.000Z'],
  ]);
  expect((await stat(join(folder, 'accounts.json'))).mode & 0o777).toBe(0o600);
});

test('finds an account whatever the case of the address', async () => {
  const { accounts } = await open();
  await accounts.record({ ...ada, consentedAt: '2026-01-01T00:00:00.000Z' });
  expect(accounts.byEmail(' Ada@Example.COM ')?.id).toBe(ada.id);
  expect(accounts.byEmail('bob@example.com')).toBeUndefined();
});

const keyOfAda = 'sk-key-of-ada-1234';

test('an account is found by its key, of which the file holds neither the key nor the same mark elsewhere', async () => {
  const { accounts } = await open();
  const consentedAt = '2026-01-01T00:00:00.000Z';
  await accounts.record({ ...ada, consentedAt });
  await accounts.record({ ...bob, consentedAt });
  expect(accounts.byKey(keyOfAda)).toBeUndefined();
  await accounts.rememberKey(ada.id, keyOfAda);
  const first = await readFile(join(folder, 'accounts.json'), 'utf8');
  expect(first).not.toContain('key-of-ada');
  const again = (await open()).accounts;
  // A sign-in by e-mail later on changes nothing about the key.
  await again.record({ ...ada, consentedAt });
  expect(again.byKey(keyOfAda)?.id).toBe(ada.id);
  expect(again.byKey('sk-key-of-ada-1235')).toBeUndefined();
  expect(JSON.stringify(again.list())).not.toMatch(/mark/i);

  await again.rememberKey(bob.id, keyOfAda);
  expect(again.byKey(keyOfAda)?.id).toBe(bob.id);
  const second = await readFile(join(folder, 'accounts.json'), 'utf8');
  const marks = [first, second].map((text) => /"keyMark": "(\w+)"/.exec(text)?.[1]);
  expect(marks[0]).not.toBe(marks[1]);
});

test.each(['{', '', '{"version":2,"accounts":[]}', '{"version":1,"accounts":[{"id":"x"}]}', '[]'])(
  'the file %j is kept aside',
  async (content) => {
    await writeFile(join(folder, 'accounts.json'), content);
    const { accounts, notices } = await open();
    expect(accounts.list()).toEqual([]);
    expect(notices).toEqual(['accounts_reset']);
    const [aside] = await readdir(folder);
    expect(aside).toMatch(/^accounts\.broken-/);
    expect(await readFile(join(folder, aside ?? ''), 'utf8')).toBe(content);
  },
);

test('a first start says nothing', async () => {
  expect((await open()).notices).toEqual([]);
});

test('a forgotten account is gone from the list and from the file, the others stay', async () => {
  const { accounts } = await open();
  await accounts.record({ ...ada, consentedAt: '2026-01-01T00:00:00.000Z' });
  await accounts.record({ ...bob, consentedAt: '2026-02-01T00:00:00.000Z' });
  expect(await accounts.forget(ada.id)).toEqual({ ok: true, value: undefined });
  expect(accounts.list()).toMatchObject([bob]);
  expect(await readFile(join(folder, 'accounts.json'), 'utf8')).not.toContain(ada.email);
  expect((await open()).accounts.list()).toMatchObject([bob]);
});

test('an account that cannot be taken out of the file is said', async () => {
  const { accounts } = await open();
  await accounts.record({ ...ada, consentedAt: '2026-01-01T00:00:00.000Z' });
  await rm(folder, { recursive: true });
  await writeFile(folder, 'no folder any more');
  expect(await accounts.forget(ada.id)).toMatchObject({ ok: false, error: { code: 'storage_failed' } });
});
