import { failWith, ok } from '#shared/result.ts';
import type { CachedReader } from '../../account/answer-cache.ts';
import type { CreditsService } from '../../account/credits.ts';
import type { AccountDeps } from '../../account/data-service.ts';
import { cancelDeletion, requestDeletion } from '../../account/deletion.ts';
import type { AccountExport } from '../../account/export.ts';
import type { NoticeFeed } from '../../account/notices.ts';
import { readProfile } from '../../account/profile.ts';
import { listSessions, revokeSession } from '../../account/sessions.ts';
import { readTransactions } from '../../account/transactions.ts';
import type { UsageService } from '../../account/usage.ts';
import type { KnownAccounts } from '../../auth/known-accounts.ts';
import type { Handlers } from '../types.ts';

type AccountCommands =
  | 'account:credits'
  | 'account:profile'
  | 'account:usage'
  | 'account:usage-events'
  | 'account:transactions'
  | 'account:sessions'
  | 'account:revoke-session'
  | 'account:request-deletion'
  | 'account:cancel-deletion'
  | 'account:notices'
  | 'account:notice-read'
  | 'account:export'
  | 'account:stop-export'
  | 'account:wipe-local'
  | 'account:forget';

export type AccountServices = {
  readonly deps: AccountDeps & CachedReader;
  readonly credits: CreditsService;
  readonly usage: UsageService;
  readonly notices: NoticeFeed;
  readonly exports: AccountExport;
  /** Removes what main keeps of an account on this device. */
  readonly wipe: (accountId: string) => Promise<void>;
  readonly forget: KnownAccounts['forget'];
};

export function createAccountHandlers(services: AccountServices): Handlers<AccountCommands> {
  const { deps, credits, usage, notices, exports } = services;
  return {
    'account:credits': () => credits.read(),
    'account:profile': () => readProfile(deps),
    'account:usage': ({ days }) => usage.overview(days),
    'account:usage-events': ({ after }) => usage.events(after),
    'account:transactions': ({ after }) => readTransactions(deps, after),
    'account:sessions': () => listSessions(deps),
    'account:revoke-session': ({ id }) => revokeSession(deps, id),
    'account:request-deletion': ({ confirmEmail }) => requestDeletion(deps, confirmEmail),
    'account:cancel-deletion': () => cancelDeletion(deps),
    'account:notices': () => notices.unread(),
    'account:notice-read': ({ id }) => notices.markRead(id),
    'account:export': ({ kind }) => exports.run(kind),
    'account:stop-export'() {
      exports.stop();
      return ok();
    },
    async 'account:wipe-local'({ accountId }) {
      await services.wipe(accountId);
      return ok();
    },
    'account:forget': ({ accountId }) =>
      deps.accountId() === accountId ? failWith('invalid_input') : services.forget(accountId),
  };
}
