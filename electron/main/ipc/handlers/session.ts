import { failWith, ok } from '#shared/result.ts';
import type { SessionService } from '../../auth/session-types.ts';
import { parsePastedLink } from '../../deep-link/pasted.ts';
import type { Handlers } from '../types.ts';

type SessionCommands =
  | 'session:request-code'
  | 'session:verify-code'
  | 'session:use-link'
  | 'session:answer-link'
  | 'session:change-email'
  | 'session:confirm-email'
  | 'session:use-api-key'
  | 'session:sign-out';

export function createSessionHandlers(deps: { readonly session: SessionService }): Handlers<SessionCommands> {
  const { session } = deps;
  return {
    'session:request-code': (input) => session.requestCode(input),
    'session:verify-code': (input) => session.verifyCode(input),
    'session:use-link'({ link }) {
      const parsed = parsePastedLink(link);
      return parsed ? session.acceptLink(parsed) : failWith('link_unknown');
    },
    'session:answer-link': (choice) => session.answerOffer(choice),
    'session:change-email': ({ email }) => session.email.request(email),
    'session:confirm-email': (input) => session.email.confirm(input),
    'session:use-api-key': (input) => session.useApiKey(input),
    async 'session:sign-out'({ scope }) {
      const result = await session.signOut(scope);
      return result.ok ? ok() : result;
    },
  };
}
