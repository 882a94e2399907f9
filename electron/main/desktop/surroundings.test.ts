import { expect, test } from 'vitest';
import { readSurroundings } from './surroundings.ts';

const linux = {
  platform: 'linux',
  env: {},
  home: '/home/me',
  execPath: '/opt/APIPool/apipool',
  appPath: '/src',
  isPackaged: true,
} as const;

test('the folders of the desktop are where it says, else where they usually are', () => {
  expect(readSurroundings(linux)).toMatchObject({
    configHome: '/home/me/.config',
    dataHome: '/home/me/.local/share',
    quickCommand: '/opt/APIPool/apipool --quick',
    isWayland: false,
    hasDarkPanel: false,
  });
  const env = { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' };
  expect(readSurroundings({ ...linux, env })).toMatchObject({
    configHome: '/c',
    dataHome: '/d',
    hasDarkPanel: true,
  });
});

test('an AppImage is started by its file, a development app by its folder', () => {
  const env = { APPIMAGE: '/home/me/My $Apps/APIPool.AppImage' };
  expect(readSurroundings({ ...linux, env })).toMatchObject({
    appImage: '/home/me/My $Apps/APIPool.AppImage',
    quickCommand: '"/home/me/My \\$Apps/APIPool.AppImage" --quick',
  });
  expect(readSurroundings({ ...linux, env, isPackaged: false })).toMatchObject({
    appImage: undefined,
    command: ['/opt/APIPool/apipool', '/src'],
  });
});

test('Wayland is a matter of Linux', () => {
  const env = { XDG_SESSION_TYPE: 'wayland' };
  expect(readSurroundings({ ...linux, env }).isWayland).toBe(true);
  expect(readSurroundings({ ...linux, env: { WAYLAND_DISPLAY: 'wayland-0' } }).isWayland).toBe(true);
  expect(readSurroundings({ ...linux, platform: 'win32', env }).isWayland).toBe(false);
});
