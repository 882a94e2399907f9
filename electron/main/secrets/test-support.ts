import type { Vault } from './vault.ts';

/** A vault that lasts as long as the test, with what is in it. */
export function memoryVault(): Vault & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    open: async () => undefined,
    get: async (key) => values.get(key) ?? null,
    set: async (key, value) => void values.set(key, value),
    removeAll: async (prefix) => {
      for (const key of values.keys()) if (key.startsWith(prefix)) values.delete(key);
    },
    isPersistent: () => true,
  };
}
