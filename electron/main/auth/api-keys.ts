import { z } from 'zod';
import type { ApiKeyState } from '#shared/domain/account.ts';
import { accountIdSchema } from '#shared/domain/session.ts';
import type { Vault } from '../secrets/vault.ts';

/** A pasted key of the pool's proxy: the second way in. It lives in the vault and never leaves main. */
export type ApiKey = {
  readonly key: string;
  /** Whose history its chats go to. */
  readonly accountId: string;
  /** The person goes on with it instead of a session. */
  readonly active: boolean;
};

export type ApiKeys = {
  readonly get: () => Promise<ApiKey | null>;
  readonly set: (key: ApiKey) => Promise<void>;
  readonly remove: () => Promise<void>;
  readonly state: () => Promise<ApiKeyState>;
};

const name = 'api-key';
const storedSchema = z.strictObject({
  key: z.string().min(1),
  accountId: accountIdSchema,
  active: z.boolean(),
});

export function createApiKeys(vault: Vault): ApiKeys {
  async function get(): Promise<ApiKey | null> {
    const text = await vault.get(name);
    return text === null ? null : parse(text);
  }
  return {
    get,
    set: (key) => vault.set(name, JSON.stringify(key)),
    remove: () => vault.removeAll(name),
    async state() {
      const found = await get();
      return {
        masked: found ? maskKey(found.key) : null,
        accountId: found?.accountId ?? null,
        persistent: vault.isPersistent(),
      };
    },
  };
}

/** `sk-…a1b2`: enough to tell one's own keys apart, nothing to use. */
export function maskKey(key: string): string {
  return `sk-…${key.slice(-4)}`;
}

function parse(text: string): ApiKey | null {
  try {
    const parsed = storedSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
