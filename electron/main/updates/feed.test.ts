import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Platform } from '#shared/domain/app.ts';
import type { UpdateState } from '#shared/domain/updates.ts';
import {
  configFor,
  createTestLog,
  type LoopbackServer,
  networkFor,
  startServer,
  until,
} from '../net/test-support.ts';
import { failureOf } from './failure.ts';
import { createUpdateService, type UpdateService } from './update-service.ts';
import { createUpdater } from './updaters.ts';

// Only asked for when it is used: nothing of Electron runs here.
vi.mock('electron', () => ({}));

/** The same in every release, see electron-builder.yml. */
const fileName = 'APIPool-linux-x86_64.AppImage';
const installed = 'the app as it is, version 1.0.0';
const update = Buffer.from('the next version of the app '.repeat(20_000));
const sumOf = (content: Uint8Array) => createHash('sha512').update(content).digest('base64');

type Feed = { file: (path: string) => string | Buffer | null; cut?: boolean };

let folder: string;
let server: LoopbackServer;
let feed: Feed;
let appImage: string;
const undo: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apipool-updates-'));
  appImage = join(folder, 'Applications', fileName);
  await mkdir(join(folder, 'Applications'));
  await mkdir(join(folder, 'resources'));
  await mkdir(join(folder, 'profile'));
  await writeFile(appImage, installed, { mode: 0o755 });
  await writeFile(join(folder, 'resources', 'app-update.yml'), 'updaterCacheDirName: apipool-updater\n');
  vi.stubEnv('APPIMAGE', appImage);
  feed = { file: () => null };
  server = await startServer((request, response) => {
    const content = feed.file(new URL(request.path, 'http://feed').pathname);
    if (content === null) {
      response.writeHead(404).end('nothing here');
      return;
    }
    response.writeHead(200, { 'content-length': String(Buffer.byteLength(content)) });
    if (feed.cut && content === update) {
      response.write(update.subarray(0, 1000), () => response.destroy());
      return;
    }
    response.end(content);
  });
});

afterEach(async () => {
  for (const step of undo.splice(0)) await step();
  await server.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** The feed's file, under whatever name this system asks for it, and the update. */
function release(
  version: string,
  options: { sha512?: string; url?: string; extra?: string } = {},
): Feed['file'] {
  const { sha512 = sumOf(update), url = fileName, extra = '' } = options;
  const yml = `version: ${version}\nfiles:\n  - url: ${url}\n    sha512: ${sha512}\n    size: ${update.length}\n${extra}`;
  return (path) =>
    /\/latest[\w-]*\.yml$/.test(path) ? yml : path === `/desktop/${fileName}` ? update : null;
}

type Setup = {
  readonly service: UpdateService;
  readonly states: UpdateState[];
  readonly calls: string[];
  readonly network: ReturnType<typeof networkFor>;
};

function setUp(options: { readonly isAnswering?: () => boolean; readonly platform?: Platform } = {}): Setup {
  const feedUrl = `${server.url}/desktop`;
  const reached: string[] = [];
  const log = createTestLog();
  const network = networkFor({ ...configFor('https://pool.example.com'), updateUrl: feedUrl }, { log });
  network.reachability.subscribe((state) => reached.push(state));
  const states: UpdateState[] = [];
  const calls: string[] = [];
  const service = createUpdateService({
    unavailable: null,
    loadUpdater: async () =>
      createUpdater({
        platform: options.platform ?? 'linux',
        feedUrl,
        egress: network.egress,
        version: '1.0.0',
        userData: join(folder, 'profile'),
        resourcesPath: join(folder, 'resources'),
        cacheFolder: join(folder, 'cache'),
        appImage,
        quit: () => void calls.push('updater quit'),
        releaseLock: () => void calls.push('release lock'),
        log,
      }),
    failureOf,
    isAnswering: options.isAnswering ?? (() => false),
    onChanged: (state) => void states.push(state),
    quit: () => void calls.push('quit'),
    relaunch: () => void calls.push('relaunch'),
    now: () => new Date('2026-11-23T10:00:00Z'),
    log,
  });
  undo.push(async () => {
    service.dispose();
    await network.dispose();
    // A feed says nothing about the service.
    expect(reached).toEqual([]);
  });
  return { service, states, calls, network };
}

const settled = ({ service }: Setup) =>
  until(() => !['checking', 'downloading'].includes(service.state().status));

async function check(app: Setup): Promise<UpdateState> {
  expect(app.service.check()).toEqual({ ok: true, value: undefined });
  await settled(app);
  return app.service.state();
}

/** Nothing of a failed update is left where it could be installed, and the app is the old one. */
async function expectUntouched(app: Setup): Promise<void> {
  app.service.finish();
  expect(app.calls).toEqual(['quit']);
  expect(await readFile(appImage, 'utf8')).toBe(installed);
  expect(await readdir(join(folder, 'Applications'))).toHaveLength(1);
  const waiting = await readdir(join(folder, 'cache'), { recursive: true }).catch(() => []);
  expect(waiting.filter((name) => /\.(AppImage|exe)$/.test(name))).toEqual([]);
}

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
  feed = { file: yml, cut: true };
  expect(await check(app)).toMatchObject({ status: 'failed', failure: 'unreachable' });
  await expectUntouched(app);
});

test('after a failure the same release can still be had', async () => {
  const app = setUp();
  feed = { file: release('1.1.0'), cut: true };
  expect(await check(app)).toMatchObject({ status: 'failed' });
  feed = { file: release('1.1.0') };
  expect(await check(app)).toMatchObject({ status: 'ready', version: '1.1.0' });
});

test('a release that lies on a foreign host is not fetched', async () => {
  feed.file = release('1.1.0', { url: 'https://evil.example.com/APIPool.AppImage' });
  const app = setUp();
  expect(await check(app)).toMatchObject({ status: 'failed', failure: 'unreachable' });
  expect(app.network.ledger.entries()[0]).toMatchObject({ host: 'evil.example.com', outcome: 'refused' });
  await expectUntouched(app);
});

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
