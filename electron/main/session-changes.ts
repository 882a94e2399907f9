import type { Session } from '#shared/domain/session.ts';
import type { SessionService } from './auth/session-types.ts';

/**
 * Tells of every change, and of an account that is left. A session that ends by itself leaves running answers
 * alone; one that the person ends, or replaces by another account's, stops them.
 */
export function followSession(
  session: Pick<SessionService, 'subscribe'>,
  hear: {
    readonly onChanged: (next: Session) => void;
    readonly onLeft: () => void;
    readonly onSignedOut: (accountId: string) => void;
  },
): void {
  let accountId: string | null = null;
  session.subscribe((next) => {
    const nextId = next.status === 'signed-in' ? next.accountId : null;
    if (accountId !== null && accountId !== nextId) {
      hear.onLeft();
      if (next.status === 'signed-in' || next.reason === null) hear.onSignedOut(accountId);
    }
    accountId = nextId;
    hear.onChanged(next);
  });
}
