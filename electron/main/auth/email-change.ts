import { fail, ok } from '#shared/result.ts';
import type { AuthClient } from './auth-client.ts';
import { authError } from './errors.ts';
import type { AccessTokens, EmailChange } from './session-types.ts';

export function createEmailChange(deps: {
  readonly auth: () => AuthClient;
  readonly tokens: AccessTokens;
  readonly callbackAddress: string;
}): EmailChange {
  return {
    async request(email) {
      // The auth client waits long for a refresh that fails; this says so in time.
      const token = await deps.tokens.current();
      if (!token.ok) return token;
      const { error } = await deps
        .auth()
        .updateUser({ email: email.trim().toLowerCase() }, { emailRedirectTo: deps.callbackAddress });
      return error ? fail(authError(error)) : ok();
    },
    async confirm({ email, code }) {
      const { data, error } = await deps
        .auth()
        .verifyOtp({ email: email.trim().toLowerCase(), token: code, type: 'email_change' });
      return error ? fail(authError(error)) : ok({ done: data.session !== null });
    },
  };
}
