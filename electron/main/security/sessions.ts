import type { Session } from 'electron';
import { denyPermissions } from './permissions.ts';
import { blockRequests } from './request-block.ts';
import { spellcheckAllowed } from './web-preferences.ts';

/** Returns what is applied to every session before a page is loaded in it; a session is secured once. */
export function createSessionGuard(platform: NodeJS.Platform): (session: Session) => void {
  const secured = new WeakSet<Session>();
  return (session) => {
    if (secured.has(session)) return;
    secured.add(session);
    denyPermissions(session);
    blockRequests(session);
    if (spellcheckAllowed(platform)) return;
    session.setSpellCheckerEnabled(false);
    session.setSpellCheckerLanguages([]);
  };
}
