import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageKey, readImage, writeImage } from './image.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pool-image-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('what was written is read, under its own key only', async () => {
  await writeImage('one', new Blob(['the image']), folder);
  expect(await readImage('one', folder)?.text()).toBe('the image');
  expect(readImage('two', folder)).toBeUndefined();
});

test('a damaged or cut image is not used', async () => {
  await writeImage('one', new Blob(['the image']), folder);
  const path = join(folder, 'one.image');
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, -1));
  expect(readImage('one', folder)).toBeUndefined();
  bytes[bytes.length - 1] = 0;
  writeFileSync(path, bytes);
  expect(readImage('one', folder)).toBeUndefined();
  writeFileSync(path, '');
  expect(readImage('one', folder)).toBeUndefined();
});

test('a new image replaces the old ones, and nothing half written stays', async () => {
  await writeImage('one', new Blob(['1']), folder);
  await writeImage('two', new Blob(['2']), folder);
  expect(readdirSync(folder)).toEqual(['two.image']);
});

test('a folder that cannot be written is no failure', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  await expect(writeImage('one', new Blob(['1']), file)).resolves.toBeUndefined();
});

test('the key changes with the SQL', () => {
  expect(imageKey(['a', 'b'])).toBe(imageKey(['a', 'b']));
  expect(new Set([imageKey(['a', 'b']), imageKey(['ab']), imageKey(['a', 'c'])]).size).toBe(3);
});
