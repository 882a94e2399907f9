import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { describeBug } from '#shared/bugs.ts';
import type { NoticeCode, Platform } from '#shared/domain/app.ts';
import type { Log } from '../log.ts';
import { type KeyringProbe, type KeyringStrength, keyringStrength } from './backend.ts';
import { keepAside } from './private-file.ts';
import { readVaultFile, writeVaultFile } from './vault-file.ts';

/** The part of Electron's `safeStorage` that is used. */
export type SafeStorage = {
  readonly isAsyncEncryptionAvailable: () => Promise<boolean>;
  readonly encryptStringAsync: (text: string) => Promise<Buffer>;
  readonly decryptStringAsync: (
    sealed: Buffer,
  ) => Promise<{ readonly result: string; readonly shouldReEncrypt: boolean }>;
  /** Linux only. */
  readonly getSelectedStorageBackend?: () => string;
};

/** Small secrets by name, encrypted by the OS keyring; in memory only where there is no real one. */
export type Vault = {
  /** Unlocks the file. Keeps asking while the keyring is locked, so it may take as long as the person does. */
  readonly open: () => Promise<void>;
  readonly get: (key: string) => Promise<string | null>;
  readonly set: (key: string, value: string) => Promise<void>;
  /** Removes every secret whose name begins so. */
  readonly removeAll: (prefix: string) => Promise<void>;
  /** False until opened, and where secrets live in memory only. */
  readonly isPersistent: () => boolean;
};

export type VaultOptions = {
  readonly file: string;
  readonly safeStorage: SafeStorage;
  readonly platform: Platform;
  readonly onNotice: (code: NoticeCode) => void;
  readonly log: Log;
  readonly retryDelay?: () => Promise<void>;
};

const contentSchema = z.record(z.string(), z.string());
const probeText = 'probe';

export function createVault(options: VaultOptions): Vault {
  const { file, safeStorage, platform, onNotice, log } = options;
  const retryDelay = options.retryDelay ?? waitForKeyring;
  const values = new Map<string, string>();
  let persistent = false;
  let backend = '';
  let opening: Promise<void> | undefined;
  /** Reads and writes in the order they were asked for. */
  let queue: Promise<void> = Promise.resolve();

  async function examine(): Promise<KeyringStrength> {
    backend = platform === 'linux' ? (safeStorage.getSelectedStorageBackend?.() ?? 'unknown') : platform;
    const available = await safeStorage.isAsyncEncryptionAvailable();
    return keyringStrength({ platform, backend, available, probe: await probeKeyring(safeStorage) });
  }

  async function unlock(): Promise<void> {
    let strength = await examine();
    while (strength === 'temporarily-unavailable') {
      log.info('vault.keyring_locked');
      await retryDelay();
      strength = await examine();
    }
    log.info('vault.keyring', { strength, backend });
    if (strength !== 'strong') {
      onNotice('keyring_weak');
      return;
    }
    await load();
    persistent = true;
  }

  async function load(): Promise<void> {
    const stored = await readVaultFile(file, backend);
    if (stored.kind === 'none') return;
    const content = stored.kind === 'sealed' ? await unseal(stored.ciphertext) : null;
    if (!content) {
      await keepAside(file, new Date());
      log.warn('vault.unreadable');
      onNotice('vault_unreadable');
      return;
    }
    for (const [key, value] of Object.entries(content.values)) values.set(key, value);
    if (content.shouldReEncrypt) await save();
  }

  async function unseal(ciphertext: Buffer) {
    for (;;) {
      try {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(ciphertext);
        return { values: contentSchema.parse(JSON.parse(result)), shouldReEncrypt };
      } catch (error) {
        if (!isTemporary(error)) return null;
        await retryDelay();
      }
    }
  }

  async function save(): Promise<void> {
    // A disk that is full or a keyring that locked itself must not end the session that is in memory.
    try {
      if (values.size === 0) {
        await rm(file, { force: true });
        return;
      }
      const sealed = await safeStorage.encryptStringAsync(JSON.stringify(Object.fromEntries(values)));
      await writeVaultFile(file, backend, sealed);
    } catch (error) {
      log.error('vault.write_failed', describeBug(error));
    }
  }

  async function change(apply: () => void): Promise<void> {
    await open();
    const step = queue.then(async () => {
      apply();
      if (persistent) await save();
    });
    queue = step;
    await step;
  }

  async function openOnce(): Promise<void> {
    try {
      await unlock();
    } catch (error) {
      // The session is then kept in memory: an unreadable folder must not keep a person from signing in.
      log.error('vault.open_failed', describeBug(error));
      onNotice('keyring_weak');
    }
  }

  function open(): Promise<void> {
    opening ??= openOnce();
    return opening;
  }

  return {
    open,
    async get(key) {
      await open();
      await queue;
      return values.get(key) ?? null;
    },
    set: (key, value) => change(() => values.set(key, value)),
    removeAll: (prefix) =>
      change(() => {
        for (const key of values.keys()) if (key.startsWith(prefix)) values.delete(key);
      }),
    isPersistent: () => persistent,
  };
}

async function probeKeyring(safeStorage: SafeStorage): Promise<KeyringProbe> {
  try {
    const sealed = await safeStorage.encryptStringAsync(probeText);
    return { kind: 'ciphertext', prefix: sealed.toString('latin1', 0, 3) };
  } catch (error) {
    return { kind: isTemporary(error) ? 'temporarily-unavailable' : 'failed' };
  }
}

/** Electron tells a locked keyring from a broken one only by the words of the error. */
function isTemporary(error: unknown): boolean {
  return error instanceof Error && /temporarily unavailable/i.test(error.message);
}

function waitForKeyring(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 3000).unref();
  });
}
