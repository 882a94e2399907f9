import { expect, test } from 'vitest';
import { appImageEntry, quoteExec, registerScheme, type SchemeParts } from './scheme.ts';

async function register(parts: Partial<SchemeParts>, before = '') {
  const seen: unknown[] = [];
  const warnings: string[] = [];
  await registerScheme({
    platform: 'linux',
    isPackaged: true,
    execPath: '/opt/APIPool/apipool',
    appPath: '/home/me/app',
    appImage: undefined,
    dataHome: '/home/me/.local/share',
    setDefaultClient: (...args) => {
      seen.push(args);
      return true;
    },
    readFile: async () => before,
    writeFile: async (file, text) => {
      seen.push([file, text]);
    },
    run: async (program, args) => {
      seen.push([program, ...args]);
    },
    log: { info: () => undefined, warn: (event) => warnings.push(event), error: () => undefined },
    ...parts,
  });
  return { seen, warnings };
}

test('Windows registers the program with the marker that every link must follow', async () => {
  const { seen } = await register({ platform: 'win32', execPath: 'C:\\APIPool.exe' });
  expect(seen).toEqual([['apipool', 'C:\\APIPool.exe', ['--deep-link']]]);
});

test('macOS needs no path: the bundle has the scheme', async () => {
  expect((await register({ platform: 'darwin' })).seen).toEqual([['apipool']]);
});

test('in development the app registers Electron with its own folder', async () => {
  const dev = { isPackaged: false, execPath: '/electron', appPath: '/src' };
  expect((await register({ ...dev, platform: 'linux' })).seen).toEqual([['apipool', '/electron', ['/src']]]);
  expect((await register({ ...dev, platform: 'win32' })).seen).toEqual([
    ['apipool', '/electron', ['/src', '--deep-link']],
  ]);
});

test('deb and rpm have registered the scheme already', async () => {
  expect((await register({})).seen).toEqual([]);
});

const image = '/home/me/My Apps/APIPool.AppImage';
const file = '/home/me/.local/share/applications/net.apipool.desktop.links.desktop';

test('an AppImage writes its own entry and makes it the default', async () => {
  expect((await register({ appImage: image })).seen).toEqual([
    [file, appImageEntry(image)],
    ['xdg-mime', 'default', 'net.apipool.desktop.links.desktop', 'x-scheme-handler/apipool'],
  ]);
});

test('an AppImage that has not moved leaves the choice of the person alone', async () => {
  expect((await register({ appImage: image }, appImageEntry(image))).seen).toEqual([]);
});

test('a desktop without xdg-mime costs no more than a line in the log', async () => {
  const { warnings } = await register({
    appImage: image,
    run: () => Promise.reject(new Error('ENOENT')),
  });
  expect(warnings).toEqual(['deep_link.not_registered']);
});

test.each([
  ['/a/b.AppImage', '"/a/b.AppImage"'],
  ['/a b/100%.AppImage', '"/a b/100%%.AppImage"'],
  ['/a/$HOME`x`".AppImage', '"/a/\\\\$HOME\\\\`x\\\\`\\\\".AppImage"'],
  ['/a\\b', '"/a\\\\\\\\b"'],
])('the path %j cannot become anything else on the command line', (path, quoted) => {
  expect(quoteExec(path)).toBe(quoted);
});
