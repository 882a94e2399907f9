import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SafeStorage } from 'electron';
import { loud } from '../loud.ts';
import { isReady } from './ready.ts';

/** `HOST_KEYRING`: `weak` = the desktop has no keyring (a key everyone knows), `missing` = no encryption at all. */
type Keyring = 'strong' | 'weak' | 'missing';

function keyring(): Keyring {
  const setting = process.env['HOST_KEYRING'];
  return setting === 'weak' || setting === 'missing' ? setting : 'strong';
}

const weakKey = createHash('sha256').update('peanuts').digest();
const prefixes = { strong: 'v11', weak: 'v10' } as const;

/** The stand-in for the operating system's keyring: a key in a file beside the profile. */
function strongKey(folder: string): Buffer {
  const file = path.join(folder, 'keyring.key');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, randomBytes(32), { mode: 0o600 });
  }
  return readFileSync(file);
}

export function createSafeStorage(keyFolder: () => string): SafeStorage {
  function usable(): 'strong' | 'weak' {
    if (!isReady()) throw new Error('safeStorage cannot be used before app is ready');
    const kind = keyring();
    if (kind === 'missing')
      throw new Error('Error while encrypting the text provided to safeStorage.encryptStringAsync.');
    return kind;
  }

  function keyFor(prefix: string): Buffer {
    return prefix === prefixes.strong ? strongKey(keyFolder()) : weakKey;
  }

  function encrypt(text: string): Buffer {
    const prefix = prefixes[usable()];
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', keyFor(prefix), nonce);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from(prefix), nonce, cipher.getAuthTag(), body]);
  }

  function decrypt(encrypted: Buffer) {
    const kind = usable();
    const prefix = encrypted.subarray(0, 3).toString();
    if (prefix !== prefixes.strong && prefix !== prefixes.weak)
      throw new Error('Error while decrypting the ciphertext.');
    // What the keyring sealed cannot be opened without it.
    if (prefix === prefixes.strong && kind !== 'strong')
      throw new Error('Error while decrypting the ciphertext.');
    const decipher = createDecipheriv('aes-256-gcm', keyFor(prefix), encrypted.subarray(3, 15));
    decipher.setAuthTag(encrypted.subarray(15, 31));
    const result = Buffer.concat([decipher.update(encrypted.subarray(31)), decipher.final()]).toString(
      'utf8',
    );
    return { result, shouldReEncrypt: prefix !== prefixes[kind] };
  }

  const implementation: Partial<SafeStorage> = {
    isAsyncEncryptionAvailable: () => Promise.resolve(keyring() !== 'missing'),
    encryptStringAsync: async (text) => encrypt(text),
    decryptStringAsync: async (encrypted) => decrypt(Buffer.from(encrypted)),
    getSelectedStorageBackend() {
      if (!isReady()) return 'unknown';
      return keyring() === 'strong' ? 'gnome_libsecret' : 'basic_text';
    },
  };
  return loud('safeStorage', implementation) as SafeStorage;
}
