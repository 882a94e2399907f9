import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  check,
  expectUntouched,
  feed,
  folder,
  release,
  server,
  setUp,
  sumOf,
  update,
} from './test-support.ts';

test('a release whose sum is wrong is thrown away', async () => {
  feed.file = release('1.1.0', { sha512: sumOf(Buffer.from('something else')) });
  const app = setUp();
  expect(await check(app)).toMatchObject({ status: 'failed', failure: 'invalid' });
  await expectUntouched(app);
});

test.each([
  ['a web page', '<!doctype html><title>Sign in to this network</title>'],
  ['nothing', ''],
  ['half a file', 'version: 1.1.0\nfiles:\n  - url: APIPool.AppImage\n    sha5'],
  ['no version', 'files: []\n'],
  ['a version that is none', 'version: newest\nfiles: []\n'],
  ['no files', 'version: 1.1.0\nfiles: []\n'],
  ['a file without a sum', 'version: 1.1.0\nfiles:\n  - url: a.AppImage\n'],
  ['a list', '- 1\n- 2\n'],
])('a broken release (%s) is refused', async (_what, yml) => {
  feed.file = (path) => (path.endsWith('.yml') ? yml : null);
  const app = setUp();
  expect(await check(app)).toMatchObject({ status: 'failed', failure: 'invalid' });
  await expectUntouched(app);
});

test('a feed that is not there, a file that is not there, a connection that breaks', async () => {
  const app = setUp();
  expect(await check(app)).toMatchObject({ status: 'failed', failure: 'unreachable' });
  const yml = release('1.1.0');
  feed.file = (path) => (path.endsWith('.yml') ? yml(path) : null);
  expect(await check(app)).toMatchObject({ status: 'failed', failure: 'unreachable' });
  feed.file = yml;
  feed.cut = true;
  expect(await check(app)).toMatchObject({ status: 'failed', failure: 'unreachable' });
  await expectUntouched(app);
});

test('after a failure the same release can still be had', async () => {
  const app = setUp();
  feed.file = release('1.1.0');
  feed.cut = true;
  expect(await check(app)).toMatchObject({ status: 'failed' });
  feed.cut = false;
  expect(await check(app)).toMatchObject({ status: 'ready', version: '1.1.0' });
});

test('a release that lies on a foreign host is not fetched', async () => {
  feed.file = release('1.1.0', { url: 'https://evil.example.com/APIPool.AppImage' });
  const app = setUp();
  expect(await check(app)).toMatchObject({ status: 'failed', failure: 'unreachable' });
  expect(app.network.ledger.entries()[0]).toMatchObject({ host: 'evil.example.com', outcome: 'refused' });
  await expectUntouched(app);
});

test('Windows: an update whose signature cannot be checked is refused', async () => {
  const yml = release('1.1.0', { url: 'APIPool-1.1.0-win.exe' });
  feed.file = (path) => (path.endsWith('.yml') ? yml(path) : update);
  await writeFile(
    join(folder, 'resources', 'app-update.yml'),
    'updaterCacheDirName: apipool-updater\npublisherName: APIPool\n',
  );
  // Here is no PowerShell at all.
  vi.stubEnv('SystemRoot', join(folder, 'no Windows'));
  const app = setUp({ platform: 'win32' });
  expect(await check(app)).toMatchObject({ status: 'failed', failure: 'invalid' });
  expect(server.requests).toHaveLength(2);
  await expectUntouched(app);
});
