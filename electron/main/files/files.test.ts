import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestLog } from '../net/test-support.ts';
import { createPageFiles } from './page-files.ts';
import { createSaveFiles } from './save-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const filesAt = (place: string | null) =>
  createPageFiles(createSaveFiles({ askPlace: async () => place, log: createTestLog() }));

async function begin(files: ReturnType<typeof filesAt>, window = 1): Promise<string> {
  const begun = await files.begin('chats.json', window);
  if (!begun.ok || begun.value.id === null) throw new Error('not begun');
  return begun.value.id;
}

test('pieces arrive in order; the file has its name only when it is whole, and replaces what was there', async () => {
  const place = join(folder, 'mine.json');
  await writeFile(place, 'before');
  const files = filesAt(place);
  const id = await begin(files);
  await Promise.all(['a', 'b', 'c'].map((text) => files.append(id, text, 1)));
  expect(await readFile(place, 'utf8')).toBe('before');
  expect(await files.end(id, true, 1)).toEqual({ ok: true, value: { saved: 'mine.json' } });
  expect(await readFile(place, 'utf8')).toBe('abc');
  expect(await readdir(folder)).toEqual(['mine.json']);
  expect(await files.append(id, 'late', 1)).toMatchObject({ error: { code: 'not_found' } });
});

test('what is not kept, or belongs to a page that is gone, leaves nothing behind', async () => {
  const files = filesAt(join(folder, 'x.json'));
  const dropped = await begin(files);
  await files.append(dropped, 'text', 1);
  expect(await files.end(dropped, false, 1)).toEqual({ ok: true, value: { saved: null } });
  const orphan = await begin(files);
  await files.append(orphan, 'text', 1);
  files.windowGone(1);
  expect(await files.append(orphan, 'more', 1)).toMatchObject({ ok: false });
  await expect.poll(() => readdir(folder)).toEqual([]);
});

test('a page reaches only its own files, a few at a time, and none without a place', async () => {
  const files = filesAt(join(folder, 'x.json'));
  const id = await begin(files, 1);
  expect(await files.append(id, 'text', 2)).toMatchObject({ error: { code: 'not_found' } });
  expect(await files.end(id, true, 2)).toMatchObject({ error: { code: 'not_found' } });
  for (let open = 1; open < 5; open += 1) await begin(files, 1);
  expect(await files.begin('more.json', 1)).toMatchObject({ error: { code: 'invalid_input' } });
  expect(await filesAt(null).begin('x.json', 1)).toEqual({ ok: true, value: { id: null } });
  expect(await filesAt(join(folder, 'no', 'such', 'folder.json')).begin('x.json', 1)).toMatchObject({
    error: { code: 'storage_failed' },
  });
  files.windowGone(1);
  await expect.poll(() => readdir(folder)).toEqual([]);
});
