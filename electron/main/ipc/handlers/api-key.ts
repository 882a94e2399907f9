import { failWith, ok, type Result } from '#shared/result.ts';
import type { ApiKeys } from '../../auth/api-keys.ts';
import type { KnownAccounts } from '../../auth/known-accounts.ts';
import type { SessionService } from '../../auth/session-types.ts';
import type { Handlers } from '../types.ts';

type ApiKeyCommands = 'api-key:state' | 'api-key:save' | 'api-key:test' | 'api-key:remove';

export function createApiKeyHandlers(deps: {
  readonly keys: ApiKeys;
  readonly accounts: Pick<KnownAccounts, 'rememberKey'>;
  readonly session: Pick<SessionService, 'current' | 'signOut'>;
  readonly check: (key: string) => Promise<Result<{ readonly models: number }>>;
}): Handlers<ApiKeyCommands> {
  const { keys, accounts, session } = deps;
  return {
    'api-key:state': async () => ok(await keys.state()),
    async 'api-key:save'({ key }) {
      const current = session.current();
      if (current.status !== 'signed-in') return failWith('signed_out');
      await keys.set({ key, accountId: current.accountId, active: current.via === 'api-key' });
      await accounts.rememberKey(current.accountId, key);
      return ok(await keys.state());
    },
    async 'api-key:test'() {
      const stored = await keys.get();
      return stored ? await deps.check(stored.key) : failWith('not_found');
    },
    async 'api-key:remove'() {
      const current = session.current();
      // Without the key, who is here by it is signed out.
      if (current.status === 'signed-in' && current.via === 'api-key') await session.signOut('local');
      else await keys.remove();
      return ok(await keys.state());
    },
  };
}
