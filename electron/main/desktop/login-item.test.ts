import { expect, test } from 'vitest';
import { autostartEntry, createLoginItem, type LoginItemParts } from './login-item.ts';

function setUp(parts: Partial<LoginItemParts>) {
  const seen: unknown[] = [];
  const item = createLoginItem({
    platform: 'linux',
    isPackaged: true,
    command: ['/home/me/My Apps/APIPool.AppImage'],
    configHome: '/home/me/.config',
    setLoginItem: (settings) => seen.push(settings),
    readFile: () => Promise.reject(new Error('ENOENT')),
    writeFile: async (file, text) => void seen.push([file, text]),
    removeFile: async (file) => void seen.push(['removed', file]),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    ...parts,
  });
  return { item, seen };
}

const file = '/home/me/.config/autostart/net.apipool.desktop.desktop';

test('on Linux an autostart entry is written and taken away', async () => {
  const { item, seen } = setUp({});
  expect(await item.apply({ startAtLogin: true, startHidden: true })).toBe('applied');
  expect(seen).toEqual([
    [
      file,
      '[Desktop Entry]\nType=Application\nName=APIPool\nExec="/home/me/My Apps/APIPool.AppImage" "--hidden"\n' +
        'Terminal=false\nX-GNOME-Autostart-enabled=true\n',
    ],
  ]);
  await item.apply({ startAtLogin: false, startHidden: true });
  expect(seen.at(-1)).toEqual(['removed', file]);
});

test('Windows gets the program and its arguments, macOS only the wish', async () => {
  const windows = setUp({ platform: 'win32', command: ['C:\\APIPool.exe'] });
  await windows.item.apply({ startAtLogin: true, startHidden: false });
  expect(windows.seen).toEqual([{ openAtLogin: true, path: 'C:\\APIPool.exe', args: [] }]);
  const mac = setUp({ platform: 'darwin' });
  await mac.item.apply({ startAtLogin: true, startHidden: true });
  expect(mac.seen).toEqual([{ openAtLogin: true }]);
});

test('a folder that cannot be written is said', async () => {
  const { item } = setUp({ writeFile: () => Promise.reject(new Error('EROFS')) });
  expect(await item.apply({ startAtLogin: true, startHidden: true })).toBe('failed');
});

const wanted = { startAtLogin: true, startHidden: true };
const moved = autostartEntry(['/home/me/Downloads/APIPool-0.9.0.AppImage', '--hidden']);

test('at a start, an entry of before the AppImage moved is led to where it is now', async () => {
  const { item, seen } = setUp({ readFile: async () => moved });
  expect(await item.refresh(wanted)).toBe('applied');
  expect(seen).toEqual([[file, autostartEntry(['/home/me/My Apps/APIPool.AppImage', '--hidden'])]]);
});

test('an entry switched off by the desktop stays switched off where it moves', async () => {
  const { item, seen } = setUp({ readFile: async () => `${moved}Hidden=true\n` });
  await item.refresh(wanted);
  const [[, text]] = seen as [[string, string]];
  expect(text).toContain('Exec="/home/me/My Apps/APIPool.AppImage" "--hidden"\n');
  expect(text).toContain('Hidden=true');
});

test.each<[string, Partial<LoginItemParts>, typeof wanted]>([
  ['is not wanted', {}, { startAtLogin: false, startHidden: true }],
  ['was taken away outside of the app', { readFile: () => Promise.reject(new Error('ENOENT')) }, wanted],
  [
    'starts this file',
    { readFile: async () => autostartEntry(['/home/me/My Apps/APIPool.AppImage']) },
    wanted,
  ],
  ['is not for a copy in development', { isPackaged: false }, wanted],
  ['is the business of the system', { platform: 'win32' }, wanted],
])('an entry that %s is left alone', async (_why, parts, setting) => {
  const { item, seen } = setUp({ readFile: async () => moved, ...parts });
  expect(await item.refresh(setting)).toBe('applied');
  expect(seen).toEqual([]);
});
