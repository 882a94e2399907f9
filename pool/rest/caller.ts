import type { AccessTokens } from '../auth/tokens.ts';
import { bearer, type Exchange } from '../http/exchange.ts';
import { type RestOutcome, restFailure } from './failure.ts';

/** Which database role a request runs as, and the claims its policies see. */
export type Caller = {
  readonly role: 'anon' | 'authenticated';
  readonly claims: Readonly<Record<string, unknown>>;
};

export async function identifyCaller(
  exchange: Exchange,
  tokens: AccessTokens,
  publishableKey: string,
): Promise<RestOutcome<Caller>> {
  const token = bearer(exchange);
  if (token === undefined || token === publishableKey) {
    return { ok: true, value: { role: 'anon', claims: { role: 'anon' } } };
  }
  const check = await tokens.verify(token);
  if (check.ok) return { ok: true, value: { role: check.claims.role, claims: check.claims } };
  switch (check.reason) {
    case 'expired':
      return refuseToken('PGRST303', 'JWT expired');
    case 'malformed':
      return refuseToken('PGRST301', `Expected 3 parts in JWT; got ${token.split('.').length}`);
    case 'untrusted':
      return refuseToken('PGRST301', 'No suitable key or wrong key type');
  }
}

function refuseToken(code: string, message: string) {
  const challenge = `Bearer error="invalid_token", error_description="${message}"`;
  const { ok, error } = restFailure(401, code, message);
  return { ok, error: { ...error, headers: { 'www-authenticate': challenge } } };
}
