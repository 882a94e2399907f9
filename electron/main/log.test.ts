import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFileLog } from './log.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const now = () => new Date('2026-11-23T12:00:00.000Z');

test('writes one JSON object per line, in order, readable by the owner only', async () => {
  const file = join(folder, 'logs', 'main.log');
  const log = createFileLog({ file, now });
  log.info('app.started', { version: '1.0.0', packaged: false });
  log.warn('net.slow', { ms: 1234567 });
  log.error('chat.failed');
  await log.flush();
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    {
      time: '2026-11-23T12:00:00.000Z',
      level: 'info',
      event: 'app.started',
      version: '1.0.0',
      packaged: false,
    },
    { time: '2026-11-23T12:00:00.000Z', level: 'warn', event: 'net.slow', ms: 1234567 },
    { time: '2026-11-23T12:00:00.000Z', level: 'error', event: 'chat.failed' },
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('rotates once at the size cap and never keeps more than two files', async () => {
  const file = join(folder, 'main.log');
  const log = createFileLog({ file, now, maxBytes: 500 });
  for (let index = 0; index < 60; index += 1) {
    log.info('tick', { index });
    await log.flush();
  }
  expect((await stat(file)).size).toBeLessThanOrEqual(500);
  expect((await stat(`${file}.1`)).size).toBeLessThanOrEqual(500);
  await expect(stat(`${file}.2`)).rejects.toThrow('ENOENT');
  expect(await readFile(file, 'utf8')).toContain('"index":59');
});

test('counts what an earlier run of the app has written', async () => {
  const file = join(folder, 'main.log');
  const first = createFileLog({ file, now, maxBytes: 150 });
  first.info('first run');
  await first.flush();
  const second = createFileLog({ file, now, maxBytes: 100 });
  second.info('second run');
  await second.flush();
  expect(await readFile(file, 'utf8')).not.toContain('first run');
  expect(await readFile(`${file}.1`, 'utf8')).toContain('first run');
});

test('a log that cannot be written does not stop the app', async () => {
  await mkdir(join(folder, 'folder-in-the-way'));
  const log = createFileLog({ file: join(folder, 'folder-in-the-way'), now });
  log.info('lost');
  await expect(log.flush()).resolves.toBeUndefined();
  await writeFile(join(folder, 'file-in-the-way'), '');
  const nowhere = createFileLog({ file: join(folder, 'file-in-the-way', 'main.log'), now });
  nowhere.info('lost');
  await expect(nowhere.flush()).resolves.toBeUndefined();
});
