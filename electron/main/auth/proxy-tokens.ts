import type { Session } from '#shared/domain/session.ts';
import { failWith, ok } from '#shared/result.ts';
import type { ApiKeys } from './api-keys.ts';
import type { AccessTokens } from './session-types.ts';

/**
 * What the proxy is shown: the session's token, or the pasted key where the person goes on without a session or
 * prefers the key. A pool's proxy may take only one of the two.
 */
export function createProxyTokens(deps: {
  readonly tokens: AccessTokens;
  readonly keys: ApiKeys;
  readonly session: () => Session;
  readonly prefersKey: () => boolean;
}): AccessTokens {
  async function chosenKey(): Promise<string | null> {
    const session = deps.session();
    if (session.status !== 'signed-in') return null;
    if (session.via !== 'api-key' && !deps.prefersKey()) return null;
    const stored = await deps.keys.get();
    // A key added for one account never pays for another's answers.
    return stored?.accountId === session.accountId ? stored.key : null;
  }

  return {
    async current() {
      const key = await chosenKey();
      return key === null ? await deps.tokens.current() : ok(key);
    },
    async renewed(rejected) {
      // A key cannot be renewed: refused once, it is refused.
      return (await chosenKey()) === rejected
        ? failWith('api_key_invalid')
        : await deps.tokens.renewed(rejected);
    },
  };
}
