import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
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
export const fileName = 'APIPool-linux-x86_64.AppImage';
export const installed = 'the app as it is, version 1.0.0';
export const update = Buffer.from('the next version of the app '.repeat(20_000));
export const sumOf = (content: Uint8Array) => createHash('sha512').update(content).digest('base64');

type Feed = {
  file: (path: string) => string | Buffer | null;
  /** The connection breaks in the middle of the update. */
  cut: boolean;
};

/** What the server of the test that runs has; at first nothing. */
export const feed: Feed = { file: () => null, cut: false };
export let folder: string;
export let server: LoopbackServer;
export let appImage: string;
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
  feed.file = () => null;
  feed.cut = false;
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
export function release(
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

export function setUp(
  options: { readonly isAnswering?: () => boolean; readonly platform?: Platform } = {},
): Setup {
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

export const settled = ({ service }: Setup) =>
  until(() => !['checking', 'downloading'].includes(service.state().status));

export async function check(app: Setup): Promise<UpdateState> {
  expect(app.service.check()).toEqual({ ok: true, value: undefined });
  await settled(app);
  return app.service.state();
}

/** Nothing of a failed update is left where it could be installed, and the app is the old one. */
export async function expectUntouched(app: Setup): Promise<void> {
  app.service.finish();
  expect(app.calls).toEqual(['quit']);
  expect(await readFile(appImage, 'utf8')).toBe(installed);
  expect(await readdir(join(folder, 'Applications'))).toHaveLength(1);
  const waiting = await readdir(join(folder, 'cache'), { recursive: true }).catch(() => []);
  expect(waiting.filter((name) => /\.(AppImage|exe)$/.test(name))).toEqual([]);
}
