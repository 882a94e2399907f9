import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { locales } from '#shared/locales.ts';
import { type ContextClick, contextMenuTemplate } from './context-menu.ts';
import { loadTexts, type TextKey } from './i18n.ts';
import { menuTemplate } from './menu-template.ts';
import { websitePageUrl } from './website.ts';

const platforms = ['darwin', 'win32', 'linux'] as const;
const echo = (key: TextKey): string => key;

function build(platform: NodeJS.Platform, text = echo) {
  const seen: string[] = [];
  const template = menuTemplate({
    platform,
    text,
    send: (command) => seen.push(`command ${command}`),
    quickChat: () => seen.push('quick chat'),
    openPage: (page) => seen.push(`page ${page}`),
  });
  return { seen, items: flatten(template) };
}

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);
}

/** Calls an entry as Electron would; the entries of the app ignore what Electron passes. */
function click(item: MenuItemConstructorOptions | undefined): void {
  const handler = item?.click as (() => void) | undefined;
  handler?.();
}

test.each(platforms)('the menu of %s has every editing role, zoom and the way out', (platform) => {
  const roles = build(platform).items.map((item) => item.role);
  const editing = [
    'undo',
    'redo',
    'cut',
    'copy',
    'paste',
    'pasteAndMatchStyle',
    'delete',
    'selectAll',
  ] as const;
  const others = ['resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen', 'minimize', 'close', 'quit'] as const;
  for (const role of [...editing, ...others]) expect(roles).toContain(role);
  expect(roles.includes('services')).toBe(platform === 'darwin');
});

test.each(platforms)('the entries of %s do what they say, with keys that do not collide', (platform) => {
  const { items, seen } = build(platform);
  const keyOf = (id: string) => items.find((item) => item.id === id)?.accelerator;
  expect(keyOf('new-chat')).toBe('CmdOrCtrl+N');
  expect(keyOf('settings')).toBe('CmdOrCtrl+,');
  expect(keyOf('toggle-sidebar')).toBe('CmdOrCtrl+B');
  expect(keyOf('find-chat')).toBe('CmdOrCtrl+Shift+F');
  const keys = items.flatMap((item) => (item.accelerator === undefined ? [] : [item.accelerator]));
  expect(new Set(keys).size).toBe(keys.length);
  for (const id of [
    'new-chat',
    'settings',
    'toggle-sidebar',
    'find-chat',
    'palette',
    'shortcuts',
    'about',
    'quick-chat',
    'website',
    'privacy-policy',
    'contact',
  ]) {
    click(items.find((item) => item.id === id));
  }
  expect(seen).toEqual([
    'command new-chat',
    'command settings',
    'command toggle-sidebar',
    'command find-chat',
    'command palette',
    'command shortcuts',
    'command about',
    'quick chat',
    'page home',
    'page privacy-policy',
    'page contact',
  ]);
});

test.each(locales)('every text exists in %s and names the app', async (locale) => {
  const text = (await loadTexts('APIPool'))(locale);
  for (const platform of platforms) {
    for (const item of build(platform, text).items) {
      if (item.type === 'separator' || item.visible === false || item.role === 'appMenu') continue;
      expect(item.label).toMatch(/\S/);
      expect(item.label).not.toContain('{{');
    }
  }
  expect(text('quit')).toContain('APIPool');
  expect(text('crashMessage')).toMatch(/\S/);
});

test('languages do not fall back to English silently', async () => {
  const texts = await loadTexts('APIPool');
  expect(texts('de')('undo')).toBe('Rückgängig');
  expect(texts('zh-CN')('undo')).toBe('撤销');
  expect(texts('ar')('undo')).toBe('تراجع');
});

const nothing: ContextClick = {
  isEditable: false,
  selectionText: '',
  linkURL: '',
  misspelledWord: '',
  dictionarySuggestions: [],
  editFlags: { canCut: true, canCopy: true, canPaste: true, canSelectAll: true },
};

function context(clickOn: Partial<ContextClick>) {
  const seen: string[] = [];
  const items = contextMenuTemplate(
    { ...nothing, ...clickOn },
    {
      text: echo,
      copyText: (text) => seen.push(`copied ${text}`),
      replaceMisspelling: (word) => seen.push(`replaced ${word}`),
    },
  );
  return { items, seen, labels: items.map((item) => item.label ?? item.type) };
}

test('a right click on nothing offers nothing', () => {
  expect(context({}).items).toEqual([]);
  expect(context({ selectionText: ' \n ' }).items).toEqual([]);
});

test('a text field offers suggestions and editing, greyed where it cannot be done', () => {
  const { labels, items, seen } = context({
    isEditable: true,
    misspelledWord: 'helo',
    dictionarySuggestions: ['hello', 'help'],
    editFlags: { canCut: false, canCopy: false, canPaste: true, canSelectAll: true },
  });
  expect(labels).toEqual(['hello', 'help', 'separator', 'cut', 'copy', 'paste', 'selectAll']);
  expect(items.find((item) => item.role === 'cut')?.enabled).toBe(false);
  expect(items.find((item) => item.role === 'paste')?.enabled).toBe(true);
  click(items[1]);
  expect(seen).toEqual(['replaced help']);
});

test('a selection offers to copy it', () => {
  expect(context({ selectionText: 'word' }).labels).toEqual(['copy']);
});

test('a link to the outside offers to copy its address, one of the app does not', () => {
  const { labels, items, seen } = context({ linkURL: 'https://example.org/', selectionText: 'word' });
  expect(labels).toEqual(['copyLink', 'separator', 'copy']);
  click(items[0]);
  expect(seen).toEqual(['copied https://example.org/']);
  expect(context({ linkURL: 'app://main/index.html#/x' }).labels).toEqual([]);
});

test.each([
  ['https://apipool.net', 'home', 'https://apipool.net/?locale=de'],
  ['https://apipool.net', 'privacy-policy', 'https://apipool.net/privacy-policy?locale=de'],
  ['http://127.0.0.1:4000/site', 'contact', 'http://127.0.0.1:4000/site/contact?locale=de'],
] as const)('the website at %s is opened at %s in the language of the app', (base, page, expected) => {
  expect(websitePageUrl(base, page, 'de')).toBe(expected);
});
