import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  appImage,
  check,
  expectUntouched,
  feed,
  fileName,
  folder,
  installed,
  release,
  server,
  settled,
  setUp,
  update,
} from './test-support.ts';

test('a newer release is downloaded with progress, waits, and is installed when the app quits', async () => {
  feed.file = release('1.1.0', { extra: 'releaseNotes: |\n  - faster\n  - calmer\n' });
  const app = setUp();
  const found = { version: '1.1.0', notes: '- faster\n- calmer' };
  expect(await check(app)).toEqual({ status: 'ready', ...found });
  expect(app.states[0]).toEqual({ status: 'checking' });
  expect(app.states[1]).toEqual({ status: 'downloading', ...found, receivedBytes: 0, totalBytes: null });
  expect(app.states.at(-2)).toEqual({
    status: 'downloading',
    ...found,
    receivedBytes: update.length,
    totalBytes: update.length,
  });
  expect(await readFile(appImage, 'utf8')).toBe(installed);

  app.service.finish();
  expect(app.calls).toEqual(['quit']);
  // Under the name it had: the desktop's entries and keys know the app by it.
  expect(await readdir(join(folder, 'Applications'))).toEqual([fileName]);
  expect((await readFile(appImage)).equals(update)).toBe(true);
});

test('looking for updates sends and keeps no id, and every request is in the ledger [P1]', async () => {
  feed.file = release('1.1.0');
  const app = setUp();
  await check(app);
  expect(server.requests).toHaveLength(2);
  for (const { headers } of server.requests) {
    expect(Object.keys(headers).toSorted()).toEqual(
      expect.arrayContaining(['accept', 'host', 'user-agent', 'x-client-info']),
    );
    expect(headers['user-agent']).toBe('APIPool-Desktop/9.9.9');
    expect(Object.keys(headers).filter((name) => /staging|cookie|id$/.test(name))).toEqual([]);
  }
  expect(await readdir(join(folder, 'profile'))).toEqual([]);
  const lines = app.network.ledger.entries();
  expect(lines.map(({ purpose, outcome, host }) => ({ purpose, outcome, host }))).toEqual(
    Array.from({ length: 2 }, () => ({ purpose: 'update', outcome: 200, host: server.host })),
  );
  expect(lines[0]?.bytesReceived).toBe(update.length);
});

test.each(['1.0.0', '0.9.0'])('release %s is not newer: nothing is downloaded', async (version) => {
  feed.file = release(version);
  const app = setUp();
  expect(await check(app)).toEqual({ status: 'idle', checkedAt: '2026-11-23T10:00:00.000Z' });
  expect(server.requests).toHaveLength(1);
  await expectUntouched(app);
});

test('a download from the run before is not fetched again, unless it was tampered with', async () => {
  feed.file = release('1.1.0');
  await check(setUp());
  expect(server.requests).toHaveLength(2);
  await check(setUp());
  expect(server.requests).toHaveLength(3);
  const waiting = join(folder, 'cache', 'apipool-updater', 'pending', fileName);
  await chmod(waiting, 0o755);
  await writeFile(waiting, 'tampered');
  expect(await check(setUp())).toMatchObject({ status: 'ready' });
  expect(server.requests).toHaveLength(5);
  expect((await readFile(waiting)).equals(update)).toBe(true);
});

test('one look at a time, and none once an update is ready', async () => {
  feed.file = release('1.1.0');
  const app = setUp();
  app.service.check();
  app.service.check();
  await settled(app);
  app.service.check();
  expect(app.service.state().status).toBe('ready');
  expect(server.requests).toHaveLength(2);
});
