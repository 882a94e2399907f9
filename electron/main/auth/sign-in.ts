import type { Session as AuthSession } from '@supabase/supabase-js';
import { failWith, fail, ok, type Result } from '#shared/result.ts';
import type { AuthClient } from './auth-client.ts';
import { authError } from './errors.ts';
import { type KnownAccounts, sameEmail } from './known-accounts.ts';

/** Who signed in, and when they confirmed age and policy here (P10). */
export type SignedIn = { readonly session: AuthSession; readonly consentedAt: string };

export type SignIn = {
  readonly requestCode: (input: {
    readonly email: string;
    readonly consent: boolean;
  }) => Promise<Result<{ readonly resendAfterSeconds: number }>>;
  readonly verifyCode: (input: {
    readonly email: string;
    readonly code: string;
  }) => Promise<Result<SignedIn>>;
  /** The sign-in that waits here for its code or link. */
  readonly pending: () => Pending | null;
  /** Nothing is pending any more: a link that arrives later is asked about. */
  readonly forget: () => void;
};

/** The auth server's own gap between two mails to one person. */
const resendAfterSeconds = 60;
/** A link older than the code's own life is not waited for. */
const pendingMs = 60 * 60 * 1000;
export const callbackAddress = 'apipool://auth/callback';

type Pending = { readonly email: string; readonly consentedAt: string; readonly since: number };

export function createSignIn(deps: {
  readonly auth: () => AuthClient;
  readonly accounts: KnownAccounts;
  readonly now: () => Date;
}): SignIn {
  const { accounts, now } = deps;
  let pending: Pending | null = null;

  function pendingNow(): Pending | null {
    return pending && now().getTime() - pending.since < pendingMs ? pending : null;
  }

  async function requestCode({ email, consent }: { readonly email: string; readonly consent: boolean }) {
    const known = accounts.byEmail(email);
    if (!known && !consent) return failWith('consent_required');
    const before = pending;
    const consentedAt = known?.consentedAt ?? now().toISOString();
    pending = { email: email.trim().toLowerCase(), consentedAt, since: now().getTime() };
    const { error } = await deps.auth().signInWithOtp({
      email: pending.email,
      options: { emailRedirectTo: callbackAddress, shouldCreateUser: true },
    });
    if (!error) return ok({ resendAfterSeconds });
    const failure = authError(error);
    // Asked too often: the mail sent before still counts, so its code and link stay welcome.
    if (failure.code !== 'code_rate_limited') pending = before;
    return fail(failure);
  }

  async function verifyCode({ email, code }: { readonly email: string; readonly code: string }) {
    const waiting = pendingNow();
    const consentedAt =
      accounts.byEmail(email)?.consentedAt ??
      (waiting && sameEmail(waiting.email, email) ? waiting.consentedAt : null);
    if (consentedAt === null) return failWith('consent_required');
    const { data, error } = await deps
      .auth()
      .verifyOtp({ email: email.trim().toLowerCase(), token: code, type: 'email' });
    if (error) return fail(authError(error));
    if (!data.session) return failWith('bad_response', { detail: 'no session in the answer' });
    return ok({ session: data.session, consentedAt });
  }

  return {
    requestCode,
    verifyCode,
    pending: pendingNow,
    forget: () => {
      pending = null;
    },
  };
}
