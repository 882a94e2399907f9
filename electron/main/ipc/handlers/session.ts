import { ok } from '#shared/result.ts';
import type { SessionService } from '../../auth/session-types.ts';
import type { Handlers } from '../types.ts';

type SessionCommands = 'session:request-code' | 'session:verify-code' | 'session:sign-out';

export function createSessionHandlers(deps: { readonly session: SessionService }): Handlers<SessionCommands> {
  const { session } = deps;
  return {
    'session:request-code': (input) => session.requestCode(input),
    'session:verify-code': (input) => session.verifyCode(input),
    async 'session:sign-out'({ scope }) {
      const result = await session.signOut(scope);
      return result.ok ? ok() : result;
    },
  };
}
