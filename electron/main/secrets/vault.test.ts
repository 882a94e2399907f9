import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestLog } from '../net/test-support.ts';
import { createVault, type SafeStorage, type VaultOptions } from './vault.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vault-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Keyring = SafeStorage & {
  locked: number;
  lockedAfterProbe: number;
  rotated: boolean;
  key: number;
  backend: string;
  decrypted: number;
};

/** Behaves like the OS keyring: bytes are changed by a key, and a wrong key does not fit. */
function keyring(prefix = 'v11', backend = 'gnome_libsecret'): Keyring {
  const self: Keyring = {
    locked: 0,
    lockedAfterProbe: 0,
    rotated: false,
    key: 7,
    backend,
    decrypted: 0,
    isAsyncEncryptionAvailable: async () => true,
    getSelectedStorageBackend: () => self.backend,
    async encryptStringAsync(text) {
      if (self.locked > 0) {
        self.locked -= 1;
        throw new Error('safeStorage.encryptStringAsync is temporarily unavailable. Please try again.');
      }
      const bytes = Buffer.from(text).map((byte) => byte ^ self.key);
      return Buffer.concat([Buffer.from(`${prefix}${self.key}`), bytes]);
    },
    async decryptStringAsync(sealed) {
      self.decrypted += 1;
      if (self.lockedAfterProbe > 0) {
        self.lockedAfterProbe -= 1;
        throw new Error('safeStorage.decryptStringAsync is temporarily unavailable. Please try again.');
      }
      if (sealed.toString('latin1', 0, 4) !== `${prefix}${self.key}`) throw new Error('wrong key');
      return {
        result: sealed
          .subarray(4)
          .map((byte) => byte ^ self.key)
          .toString(),
        shouldReEncrypt: self.rotated,
      };
    },
  };
  return self;
}

function open(safeStorage: SafeStorage, overrides: Partial<VaultOptions> = {}) {
  const notices: string[] = [];
  const vault = createVault({
    file: join(folder, 'vault.bin'),
    safeStorage,
    platform: 'linux',
    onNotice: (code) => notices.push(code),
    log: createTestLog(),
    retryDelay: async () => undefined,
    ...overrides,
  });
  return { vault, notices };
}

const names = () => readdir(folder);

test('keeps secrets over a restart, encrypted, for this user only', async () => {
  const safeStorage = keyring();
  const { vault } = open(safeStorage);
  await vault.set('session', 'plain-secret');
  expect(vault.isPersistent()).toBe(true);
  expect(await names()).toEqual(['vault.bin']);
  const bytes = await readFile(join(folder, 'vault.bin'));
  expect(bytes.includes('plain-secret')).toBe(false);
  expect((await stat(join(folder, 'vault.bin'))).mode & 0o777).toBe(0o600);
  expect(await open(safeStorage).vault.get('session')).toBe('plain-secret');
});

test('many writes at a time all arrive, in order', async () => {
  const safeStorage = keyring();
  const { vault } = open(safeStorage);
  await Promise.all(Array.from({ length: 30 }, (_, index) => vault.set(`key-${index % 10}`, String(index))));
  const again = open(safeStorage).vault;
  for (let key = 0; key < 10; key += 1) expect(await again.get(`key-${key}`)).toBe(String(20 + key));
});

test('the last secret takes the file with it', async () => {
  const safeStorage = keyring();
  const { vault } = open(safeStorage);
  await vault.set('session', 'a');
  await vault.set('session-verifier', 'b');
  await vault.set('other', 'c');
  await vault.removeAll('session');
  expect(await vault.get('session-verifier')).toBeNull();
  expect(await vault.get('other')).toBe('c');
  await vault.removeAll('other');
  expect(await names()).toEqual([]);
});

test.each([
  ['no keyring on this desktop', keyring('v10', 'basic_text')],
  ['a keyring by name, but the built-in key in use', keyring('v10', 'gnome_libsecret')],
  ['asked too early', keyring('v11', 'unknown')],
  ['nothing available', { ...keyring(), isAsyncEncryptionAvailable: async () => false }],
  ['encryption fails', { ...keyring(), encryptStringAsync: () => Promise.reject(new Error('no')) }],
])('%s: the session lives in memory and no file is ever written', async (_, safeStorage) => {
  const { vault, notices } = open(safeStorage);
  await vault.set('session', 'plain-secret');
  expect(await vault.get('session')).toBe('plain-secret');
  expect(vault.isPersistent()).toBe(false);
  expect(notices).toEqual(['keyring_weak']);
  expect(await names()).toEqual([]);
});

test.each(['darwin', 'win32'] as const)('%s: an available encryption is the real one', async (platform) => {
  const { vault } = open(keyring('xyz', ''), { platform });
  await vault.set('session', 'a');
  expect(vault.isPersistent()).toBe(true);
});

test.each([
  ['cut off', (bytes: Buffer) => bytes.subarray(0, 20)],
  ['not ours', () => Buffer.from('garbage')],
  ['empty', () => Buffer.alloc(0)],
  ['header only', (bytes: Buffer) => bytes.subarray(0, bytes.indexOf('\n') + 1)],
  ['a byte changed', (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from([0])])],
])('a file that is %s is kept aside, and the app goes on', async (_, damage) => {
  const safeStorage = keyring();
  await open(safeStorage).vault.set('session', 'a');
  const damaged = damage(await readFile(join(folder, 'vault.bin')));
  await writeFile(join(folder, 'vault.bin'), damaged);
  const { vault, notices } = open(safeStorage);
  expect(await vault.get('session')).toBeNull();
  expect(notices).toEqual(['vault_unreadable']);
  const [aside] = await names();
  expect(aside).toMatch(/^vault\.broken-.*\.bin$/);
  expect(await readFile(join(folder, aside ?? ''))).toEqual(damaged);
  await vault.set('session', 'new');
  expect(await open(safeStorage).vault.get('session')).toBe('new');
});

test('a key that does not fit any more keeps the file aside', async () => {
  const safeStorage = keyring();
  await open(safeStorage).vault.set('session', 'a');
  safeStorage.key = 9;
  const { vault, notices } = open(safeStorage);
  expect(await vault.get('session')).toBeNull();
  expect(notices).toEqual(['vault_unreadable']);
});

test('another desktop with another keyring: signed out there, and signed in again on the old one', async () => {
  const safeStorage = keyring();
  await open(safeStorage).vault.set('session', 'on gnome');
  const sealed = await readFile(join(folder, 'vault.bin'));

  const other = keyring('v11', 'kwallet6');
  other.key = 3;
  const onKde = open(other);
  expect(await onKde.vault.get('session')).toBeNull();
  expect(onKde.notices).toEqual([]);
  expect(other.decrypted).toBe(0);
  expect(await readFile(join(folder, 'vault.gnome_libsecret.bin'))).toEqual(sealed);
  await onKde.vault.set('session', 'on kde');

  expect(await open(safeStorage).vault.get('session')).toBe('on gnome');
  expect(await open(other).vault.get('session')).toBe('on kde');
});

test('a locked keyring is waited for, not taken for an empty one', async () => {
  const safeStorage = keyring();
  await open(safeStorage).vault.set('session', 'a');
  safeStorage.locked = 3;
  safeStorage.lockedAfterProbe = 2;
  const { vault, notices } = open(safeStorage);
  expect(await vault.get('session')).toBe('a');
  expect(notices).toEqual([]);
});

test('a rotated key writes the file anew', async () => {
  const safeStorage = keyring();
  await open(safeStorage).vault.set('session', 'a');
  const before = (await stat(join(folder, 'vault.bin'))).ino;
  safeStorage.rotated = true;
  await open(safeStorage).vault.open();
  expect((await stat(join(folder, 'vault.bin'))).ino).not.toBe(before);
  safeStorage.rotated = false;
  expect(await open(safeStorage).vault.get('session')).toBe('a');
});

test('a disk that refuses to write keeps the session in memory', async () => {
  await writeFile(join(folder, 'file'), '');
  const log = createTestLog();
  const { vault } = open(keyring(), { file: join(folder, 'file', 'vault.bin'), log });
  await vault.set('session', 'a');
  expect(await vault.get('session')).toBe('a');
  expect(log.lines.map((line) => line.event)).toContain('vault.open_failed');
});
