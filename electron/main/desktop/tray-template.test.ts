import { expect, test } from 'vitest';
import { locales } from '#shared/locales.ts';
import { loadTexts, type Texts } from './i18n.ts';
import { menuLabel, type TrayActions, trayTemplate } from './tray-template.ts';

const echo: Texts = (key, values) => [key, ...Object.values(values ?? {})].join(' ');

function build(content: Partial<Parameters<typeof trayTemplate>[0]>, text = echo) {
  const seen: string[] = [];
  const actions: TrayActions = {
    showApp: () => seen.push('app'),
    quickChat: () => seen.push('quick'),
    newChat: () => seen.push('new'),
    openChat: (id) => seen.push(`chat ${id}`),
    settings: () => seen.push('settings'),
    quit: () => seen.push('quit'),
  };
  const items = trayTemplate({ recent: [], balance: null, accelerator: null, ...content }, text, actions);
  const click = (id: string) => (items.find((item) => item.id === id)?.click as (() => void) | undefined)?.();
  return { items, seen, click };
}

test('the menu leads to the app, its recent chats, the balance and out', () => {
  const { items, seen, click } = build({
    recent: [
      { id: 'a', title: 'Cats & dogs' },
      { id: 'b', title: '' },
    ],
    balance: '$4.20',
    accelerator: 'Alt+Space',
  });
  expect(items.map((item) => item.label ?? item.type)).toEqual([
    'showApp',
    'quickChat',
    'newChat',
    'separator',
    'Cats && dogs',
    'untitledChat',
    'separator',
    'balance $4.20',
    'separator',
    'settings',
    'separator',
    'quit',
  ]);
  expect(items[1]).toMatchObject({ accelerator: 'Alt+Space', registerAccelerator: false });
  for (const id of ['show-app', 'quick-chat', 'new-chat', 'chat-a', 'balance', 'settings', 'quit']) click(id);
  expect(seen).toEqual(['app', 'quick', 'new', 'chat a', 'app', 'settings', 'quit']);
});

test('signed out it offers neither chats nor a balance, and no two lines in a row', () => {
  const { items } = build({});
  expect(items.map((item) => item.label ?? item.type)).toEqual([
    'showApp',
    'quickChat',
    'newChat',
    'separator',
    'settings',
    'separator',
    'quit',
  ]);
});

test('a title stays short and in one line', () => {
  expect(menuLabel('  two\n lines\t')).toBe('two lines');
  expect(menuLabel('😀'.repeat(100))).toBe(`${'😀'.repeat(47)}…`);
  expect(menuLabel('R&D')).toBe('R&&D');
});

test.each(locales)('every entry has a text in %s, and the tooltip counts', async (locale) => {
  const text = (await loadTexts('APIPool'))(locale);
  const { items } = build({ balance: '$1.00' }, text);
  for (const item of items) if (item.type !== 'separator') expect(item.label).toMatch(/\S/);
  for (const count of [1, 2, 3, 11, 100]) {
    const shown = text('answersRunning', { count });
    expect(shown).toContain('APIPool');
    expect(shown).not.toMatch(/\{\{|answersRunning/);
  }
});
