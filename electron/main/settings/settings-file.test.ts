import { expect, test } from 'vitest';
import { z } from 'zod';
import { defaultSettings } from '#shared/default-settings.ts';
import { formatSettingsFile, parseSettingsFile, type SettingsMigration } from './settings-file.ts';

test('what was written is read again', () => {
  const settings = { ...defaultSettings, fontSize: 20, lastModel: 'a/b' };
  expect(parseSettingsFile(formatSettingsFile(settings))).toEqual(settings);
});

test('an older file goes through every migration from its version on, in order', () => {
  const { sendKey: _1, ...withoutSendKey } = defaultSettings;
  const { theme: _2, ...oldest } = withoutSendKey;
  const record = z.record(z.string(), z.unknown());
  const migrations: readonly SettingsMigration[] = [
    (settings) => ({ ...record.parse(settings), theme: 'dark' }),
    (settings) => {
      const before = record.parse(settings);
      return { ...before, sendKey: before['theme'] === 'dark' ? 'mod-enter' : 'enter' };
    },
  ];
  const expected = { ...defaultSettings, theme: 'dark', sendKey: 'mod-enter' };
  expect(parseSettingsFile(JSON.stringify({ version: 1, settings: oldest }), migrations)).toEqual(expected);
  const second = { ...withoutSendKey, theme: 'light' };
  expect(parseSettingsFile(JSON.stringify({ version: 2, settings: second }), migrations)).toEqual({
    ...defaultSettings,
    theme: 'light',
  });
  expect(parseSettingsFile(formatSettingsFile(defaultSettings, migrations), migrations)).toEqual(
    defaultSettings,
  );
  expect(parseSettingsFile(JSON.stringify({ version: 4, settings: defaultSettings }), migrations)).toBeNull();
});

test('a file of the first version gets the settings of the desktop and keeps its own', () => {
  const first = {
    NEXT_LOCALE: 'ar',
    theme: 'dark',
    fontSize: 17,
    sendKey: 'mod-enter',
    sidebarOpen: false,
    lastModel: 'a/b',
    proxy: { mode: 'manual', url: 'http://proxy.example:8080' },
  };
  expect(parseSettingsFile(JSON.stringify({ version: 1, settings: first }))).toEqual({
    ...defaultSettings,
    ...first,
  });
  expect(parseSettingsFile(JSON.stringify({ version: 1, settings: 'none' }))).toBeNull();
});
