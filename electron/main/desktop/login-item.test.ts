import { expect, test } from 'vitest';
import { createLoginItem, type LoginItemParts } from './login-item.ts';

function setUp(parts: Partial<LoginItemParts>) {
  const seen: unknown[] = [];
  const item = createLoginItem({
    platform: 'linux',
    command: ['/home/me/My Apps/APIPool.AppImage'],
    configHome: '/home/me/.config',
    setLoginItem: (settings) => seen.push(settings),
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
