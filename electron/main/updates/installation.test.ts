import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Platform } from '#shared/domain/app.ts';
import { replaceAppImage } from './app-image.ts';
import { readInstallation } from './installation.ts';
import { ownAppImage, whyNoUpdates } from './self-update.ts';

let folder: string;
let resourcesPath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apipool-installation-'));
  resourcesPath = join(folder, 'mount', 'resources');
  await mkdir(resourcesPath, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function why(platform: Platform, change: Partial<Parameters<typeof readInstallation>[0]> = {}) {
  const feedUrl = 'https://updates.example.com/desktop';
  const execPath = join(folder, 'mount', 'apipool');
  return whyNoUpdates(
    readInstallation({
      isPackaged: true,
      platform,
      feedUrl,
      resourcesPath,
      execPath,
      env: {},
      ...change,
    }),
  );
}

test('development builds and builds without a feed do not look for updates', () => {
  expect(why('linux', { isPackaged: false })).toBe('development');
  expect(why('darwin', { feedUrl: null })).toBe('not-configured');
  expect(why('darwin')).toBeNull();
});

test.each(['deb', 'rpm'] as const)('a %s is the business of the package manager', async (type) => {
  await writeFile(join(resourcesPath, 'package-type'), `${type}\n`);
  const env = { APPIMAGE: join(folder, 'Other.AppImage'), APPDIR: join(folder, 'mount') };
  expect(why('linux', { env })).toBe(type);
});

test('Windows: only a build that names who signs its updates', async () => {
  expect(why('win32')).toBe('unsigned');
  await writeFile(join(resourcesPath, 'app-update.yml'), 'provider: generic\n');
  expect(why('win32')).toBe('unsigned');
  await writeFile(join(resourcesPath, 'app-update.yml'), 'provider: generic\npublisherName:\n  - APIPool\n');
  expect(why('win32')).toBeNull();
});

test('an AppImage, where it can be replaced', async () => {
  const APPIMAGE = join(folder, 'APIPool.AppImage');
  const env = { APPIMAGE, APPDIR: join(folder, 'mount') };
  expect(why('linux')).toBe('package');
  expect(why('linux', { env })).toBe('read-only');
  await writeFile(APPIMAGE, '');
  expect(why('linux', { env })).toBeNull();
});

test("the variables of another program's AppImage are not ours", () => {
  const env = { APPIMAGE: '/home/me/Editor.AppImage', APPDIR: '/tmp/.mount_EditorAb' };
  expect(ownAppImage(env, '/opt/APIPool/apipool')).toBeNull();
  expect(ownAppImage(env, '/tmp/.mount_EditorAbc/apipool')).toBeNull();
  expect(ownAppImage(env, '/tmp/.mount_EditorAb/apipool')).toBe('/home/me/Editor.AppImage');
  expect(ownAppImage({ ...env, APPIMAGE: 'Editor.AppImage' }, '/tmp/.mount_EditorAb/apipool')).toBeNull();
  expect(ownAppImage({}, '/tmp/.mount_EditorAb/apipool')).toBeNull();
});

test.each(['pool.AppImage', 'APIPool-1.0.0-linux-x86_64.AppImage'])(
  '%s keeps its name, and the file can be started',
  async (name) => {
    const current = join(folder, name);
    const update = join(folder, 'APIPool-2.0.0-linux-x86_64.AppImage');
    await writeFile(current, 'old');
    await writeFile(update, 'new');
    await chmod(update, 0o600);
    replaceAppImage(current, update);
    expect(await readFile(current, 'utf8')).toBe('new');
    expect((await stat(current)).mode & 0o777).toBe(0o755);
  },
);

test('a replacement that fails leaves the old file and nothing else', async () => {
  const apps = join(folder, 'apps');
  await mkdir(apps);
  const current = join(apps, 'pool.AppImage');
  await writeFile(current, 'old');
  expect(() => replaceAppImage(current, join(folder, 'not there'))).toThrow('ENOENT');
  // A folder of that name cannot be replaced by a file: the last step fails.
  const blocked = join(apps, 'blocked.AppImage');
  await mkdir(join(blocked, 'x'), { recursive: true });
  const update = join(folder, 'new');
  await writeFile(update, 'new');
  expect(() => replaceAppImage(blocked, update)).toThrow();
  expect(await readFile(current, 'utf8')).toBe('old');
  expect((await readdir(apps)).toSorted()).toEqual(['blocked.AppImage', 'pool.AppImage']);
});
