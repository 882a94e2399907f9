import type { CreditsService } from '../../account/credits.ts';
import type { Handlers } from '../types.ts';

export function createAccountHandlers(deps: {
  readonly credits: CreditsService;
}): Handlers<'account:credits'> {
  return { 'account:credits': () => deps.credits.read() };
}
