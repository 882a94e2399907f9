import { expect, test } from 'vitest';
import { isAppPage, isAppUrl } from './app-page.ts';
import { isTrustedSender } from '../ipc/sender.ts';
import { isNavigationAllowed } from './navigation.ts';
import { isPermissionAllowed } from './permissions.ts';
import { isRequestAllowed } from './request-block.ts';
import { webPreferences } from './web-preferences.ts';

const foreign = [
  '',
  'about:blank',
  'app://other/index.html',
  'app://main.evil.example/index.html',
  'app://main:1234/index.html',
  'app://user@main/index.html',
  'app:main/index.html',
  'apps://main/index.html',
  'https://main/index.html',
  'file:///index.html',
  'data:text/html,x',
  'blob:app://main/3f2504e0',
  'devtools://devtools/bundled/inspector.html',
  'javascript:alert(1)',
];

test.each(foreign)('is no address of the app: %s', (url) => {
  expect(isAppUrl(url)).toBe(false);
  expect(isAppPage(url)).toBe(false);
  expect(isNavigationAllowed({ url, isMainFrame: true })).toBe(false);
  expect(isPermissionAllowed('notifications', { url, isMainFrame: true })).toBe(false);
});

test('a window may load its own page again, in the top frame only', () => {
  for (const url of [
    'app://main/index.html',
    'app://main/index.html#/chat/1',
    'app://main/index.html?x',
    'app://main/quick.html',
  ]) {
    expect(isNavigationAllowed({ url, isMainFrame: true })).toBe(true);
    expect(isNavigationAllowed({ url, isMainFrame: false })).toBe(false);
  }
});

test('a frame inside a page may load a preview and nothing else; a preview is no page [P3]', () => {
  for (const url of ['app://preview/document.html', 'app://preview/diagram.html']) {
    expect(isNavigationAllowed({ url, isMainFrame: false })).toBe(true);
    expect(isNavigationAllowed({ url, isMainFrame: true })).toBe(false);
    expect(isTrustedSender({ senderFrame: { url, parent: null } })).toBe(false);
    expect(isTrustedSender({ senderFrame: { url, parent: {} } })).toBe(false);
  }
  for (const url of [
    'app://preview/diagram.js',
    'app://preview/document.html?x',
    'https://evil.example/',
    'about:blank',
  ])
    expect(isNavigationAllowed({ url, isMainFrame: false })).toBe(false);
});

test.each(['app://main/', 'app://main/assets/main.js', 'app://main/index.htm', 'app://main//index.html'])(
  'another file of the app is not a page: %s',
  (url) => {
    expect(isNavigationAllowed({ url, isMainFrame: true })).toBe(false);
  },
);

test.each(['notifications', 'clipboard-sanitized-write', 'fullscreen'])(
  '%s is for our top frame only',
  (name) => {
    expect(isPermissionAllowed(name, { url: 'app://main/index.html', isMainFrame: true })).toBe(true);
    expect(isPermissionAllowed(name, { url: 'app://main', isMainFrame: true })).toBe(true);
    expect(isPermissionAllowed(name, { url: 'app://main/index.html', isMainFrame: false })).toBe(false);
    expect(isPermissionAllowed(name, { url: 'https://example.org', isMainFrame: true })).toBe(false);
  },
);

test.each([
  'media',
  'geolocation',
  'clipboard-read',
  'display-capture',
  'usb',
  'hid',
  'serial',
  'openExternal',
  'fileSystem',
  'midi',
  'unknown',
  '',
])('%s is denied to everybody', (name) => {
  expect(isPermissionAllowed(name, { url: 'app://main/index.html', isMainFrame: true })).toBe(false);
});

test.each([
  'http://localhost:3000/x',
  'https://example.org/',
  'HTTPS://example.org/',
  'ws://127.0.0.1:9/',
  'wss://example.org/',
  'ftp://example.org/',
  'file:///etc/passwd',
  'chrome://settings',
  'no address',
])('Chromium may not load %s', (url) => {
  expect(isRequestAllowed(url)).toBe(false);
});

test.each([
  'app://main/index.html',
  'blob:app://main/3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  'data:image/png;base64,AA==',
  'devtools://devtools/bundled/inspector.html',
])('Chromium may load %s', (url) => {
  expect(isRequestAllowed(url)).toBe(true);
});

test('the preferences of a shipped window are exactly these and cannot be changed', () => {
  const preferences = webPreferences({ preload: '/app/preload.cjs', isPackaged: true, platform: 'linux' });
  expect(preferences).toEqual({
    preload: '/app/preload.cjs',
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    sandbox: true,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    devTools: false,
    spellcheck: false,
  });
  expect(Object.isFrozen(preferences)).toBe(true);
});

test('developer tools exist unpackaged only, spell checking on macOS only', () => {
  expect(webPreferences({ preload: '', isPackaged: false, platform: 'win32' })).toMatchObject({
    devTools: true,
    spellcheck: false,
  });
  expect(webPreferences({ preload: '', isPackaged: true, platform: 'darwin' }).spellcheck).toBe(true);
});
