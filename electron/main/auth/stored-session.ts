import { z } from 'zod';
import { accountIdSchema } from '#shared/domain/session.ts';
import type { Vault } from '../secrets/vault.ts';

/** Name of the session in the vault; the auth client derives the names of its other entries from it. */
export const sessionKey = 'apipool-auth';

/** What is needed of the auth client's own JSON to know who is signed in without asking it. */
const storedSessionSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_at: z.number(),
  user: z.object({ id: accountIdSchema, email: z.string().max(254) }),
});
export type StoredSession = z.infer<typeof storedSessionSchema>;

/** The stored session, read without the auth client: that one may wait for the network. */
export async function readStoredSession(vault: Vault): Promise<StoredSession | null> {
  const text = await vault.get(sessionKey);
  return text === null ? null : parseStoredSession(text);
}

export function parseStoredSession(text: string): StoredSession | null {
  try {
    const parsed = storedSessionSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** The storage of an auth client. */
export type AuthStorage = {
  readonly getItem: (key: string) => Promise<string | null>;
  readonly setItem: (key: string, value: string) => Promise<void>;
  readonly removeItem: (key: string) => Promise<void>;
};

/** Storage on the vault until `signal` fires: a client that was replaced must not write a session any more. */
export function vaultStorage(vault: Vault, signal: AbortSignal): AuthStorage {
  return {
    getItem: async (key) => (signal.aborted ? null : await vault.get(key)),
    async setItem(key, value) {
      if (!signal.aborted) await vault.set(key, value);
    },
    async removeItem(key) {
      if (!signal.aborted) await vault.removeAll(key);
    },
  };
}

/** Storage for one trial: sees the vault's code verifiers but not its session, and writes only to memory. */
export function trialStorage(vault: Vault): AuthStorage {
  const memory = new Map<string, string>();
  return {
    getItem: async (key) => memory.get(key) ?? (key === sessionKey ? null : await vault.get(key)),
    setItem: async (key, value) => void memory.set(key, value),
    removeItem: async (key) => void memory.delete(key),
  };
}
