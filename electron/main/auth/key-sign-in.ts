import { randomUUID } from 'node:crypto';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { ServiceConfig } from '../config.ts';
import type { Egress } from '../net/egress.ts';
import { type ApiKey, type ApiKeys, maskKey } from './api-keys.ts';
import { checkApiKey } from './key-check.ts';
import type { KnownAccounts } from './known-accounts.ts';

/** `key: null`: the one that is kept. */
export type KeySignIn = (input: {
  readonly key: string | null;
  readonly consent: boolean;
}) => Promise<Result<ApiKey>>;

/** The way in by a pasted key. Which account it belongs to is known here also after the key was removed. */
export function createKeySignIn(deps: {
  readonly config: ServiceConfig;
  readonly egress: Egress;
  readonly keys: ApiKeys;
  readonly accounts: KnownAccounts;
  readonly now: () => Date;
}): KeySignIn {
  const { keys, accounts, now } = deps;

  function accountIdOf(key: string, stored: ApiKey | null): string {
    return stored?.key === key ? stored.accountId : (accounts.byKey(key)?.id ?? randomUUID());
  }

  return async ({ key: given, consent }) => {
    const stored = await keys.get();
    const key = given ?? stored?.key;
    if (key === undefined) return failWith('not_found');
    const accountId = accountIdOf(key, stored);
    const known = accounts.list().find(({ id }) => id === accountId);
    if (!known && !consent) return failWith('consent_required');
    const checked = await checkApiKey(deps, key);
    if (!checked.ok) return checked;
    const signedIn: ApiKey = { key, accountId, active: true };
    await keys.set(signedIn);
    await accounts.record({
      id: accountId,
      email: known?.email ?? maskKey(key),
      consentedAt: known?.consentedAt ?? now().toISOString(),
    });
    await accounts.rememberKey(accountId, key);
    return ok(signedIn);
  };
}
