import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { appImage, check, feed, folder, installed, release, setUp, sumOf } from './test-support.ts';

test('a folder that cannot take the update leaves the app as it was, and a wanted restart brings it back', async () => {
  feed.file = release('1.1.0');
  const app = setUp();
  await check(app);
  // Taken away between the download and the quit.
  await rm(join(folder, 'cache'), { recursive: true });
  expect(app.service.restart()).toEqual({ ok: true, value: 'restarting' });
  app.service.finish();
  expect(app.calls).toEqual(['quit', 'release lock', 'relaunch', 'quit']);
  expect(await readFile(appImage, 'utf8')).toBe(installed);
  expect(await readdir(join(folder, 'Applications'))).toHaveLength(1);
});

test('a restart starts the new version', async () => {
  const script = Buffer.from(`#!/bin/sh\necho started > "${join(folder, 'started')}"\n`);
  const yml = release('1.1.0', { sha512: sumOf(script) });
  feed.file = (path) => (path.endsWith('.yml') ? yml(path) : script);
  const app = setUp();
  expect(await check(app)).toMatchObject({ status: 'ready' });
  expect(app.service.restart()).toEqual({ ok: true, value: 'restarting' });
  app.service.finish();
  expect(app.calls).toEqual(['quit', 'release lock', 'quit']);
  await vi.waitFor(
    async () => expect(await readFile(join(folder, 'started'), 'utf8')).toBe('started\n'),
    20_000,
  );
});

test('no restart while an answer is being written; once it has ended, it works', async () => {
  feed.file = release('1.1.0');
  let answering = true;
  const app = setUp({ isAnswering: () => answering });
  await check(app);
  expect(app.service.restart()).toEqual({ ok: true, value: 'answer-running' });
  expect(app.calls).toEqual([]);
  answering = false;
  expect(app.service.restart()).toEqual({ ok: true, value: 'restarting' });
  expect(app.calls).toEqual(['quit']);
});
