import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '#shared/default-settings.ts';
import { settingsMigrations } from './settings-file.ts';
import { openSettingsStore } from './settings-store.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const now = () => new Date('2026-11-23T12:00:00.000Z');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const fileName = () => join(folder, 'settings.json');
const open = (preferredLanguages: readonly string[] = ['en-US'], file = fileName()) =>
  openSettingsStore({ file, preferredLanguages, now, log: silent });

test('a first start takes the language of the system and keeps it', async () => {
  const first = await open(['fr-FR', 'de-AT', 'en']);
  expect(first).toMatchObject({ wasReset: false });
  expect(first.store.get()).toEqual({ ...defaultSettings, NEXT_LOCALE: 'de' });
  const second = await open(['ar']);
  expect(second.store.get().NEXT_LOCALE).toBe('de');
  expect((await stat(fileName())).mode & 0o777).toBe(0o600);
});

test('an update is on disk, is answered and is told to who listens', async () => {
  const { store } = await open();
  const heard: unknown[] = [];
  const unsubscribe = store.subscribe((settings) => heard.push(settings.theme));
  expect(await store.update({ theme: 'dark' })).toEqual({
    ok: true,
    value: { ...defaultSettings, theme: 'dark' },
  });
  unsubscribe();
  await store.update({ theme: 'light' });
  expect(heard).toEqual(['dark']);
  expect((await open()).store.get().theme).toBe('light');
});

test('updates made at the same time do not undo each other', async () => {
  const { store } = await open();
  await Promise.all([
    store.update({ theme: 'dark' }),
    store.update({ fontSize: 18 }),
    store.update({ sendKey: 'mod-enter' }),
  ]);
  expect((await open()).store.get()).toMatchObject({ theme: 'dark', fontSize: 18, sendKey: 'mod-enter' });
  expect(await readdir(folder)).toEqual(['settings.json']);
});

test('a value outside its range changes nothing', async () => {
  const { store } = await open();
  expect(await store.update({ fontSize: 99 })).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  expect(store.get()).toEqual(defaultSettings);
});

test.each([
  ['no JSON', 'not json {'],
  ['empty', ''],
  ['cut off', '{"version":1,"settings":{"theme":"da'],
  ['a later version', JSON.stringify({ version: settingsMigrations.length + 2, settings: defaultSettings })],
  ['no version', JSON.stringify({ settings: defaultSettings })],
  ['one invalid value', JSON.stringify({ version: 1, settings: { ...defaultSettings, fontSize: 500 } })],
  ['an unknown setting', JSON.stringify({ version: 1, settings: { ...defaultSettings, more: 1 } })],
  ['a list', '[]'],
])('a file that cannot be used (%s) is kept aside', async (_name, text) => {
  await writeFile(fileName(), text);
  const { store, wasReset } = await open(['zh-TW']);
  expect(wasReset).toBe(true);
  expect(store.get()).toEqual({ ...defaultSettings, NEXT_LOCALE: 'zh-CN' });
  expect((await readdir(folder)).sort()).toEqual([
    'settings.broken-2026-11-23T12-00-00-000Z.json',
    'settings.json',
  ]);
  expect(await readFile(join(folder, 'settings.broken-2026-11-23T12-00-00-000Z.json'), 'utf8')).toBe(text);
  expect((await open()).wasReset).toBe(false);
});

test('a disk that takes nothing is an error value, and the settings stay as they are', async () => {
  await writeFile(join(folder, 'file-in-the-way'), '');
  const { store } = await open(['en'], join(folder, 'file-in-the-way', 'settings.json'));
  expect(await store.update({ theme: 'dark' })).toMatchObject({
    ok: false,
    error: { code: 'storage_failed' },
  });
  expect(store.get().theme).toBe('system');
});
