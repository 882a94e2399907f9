import { type AuthFailure, refuse } from './failure.ts';
import { isAuthorized } from './rules.ts';
import type { AuthService } from './service.ts';
import type { UserRow } from './users.ts';

/** Why no mail may go out now; undefined when it may, and then it is counted. */
export function mailRefusal(
  service: AuthService,
  addresses: readonly string[],
  lastSent: Date | null,
): { readonly ok: false; readonly error: AuthFailure } | undefined {
  const rules = service.rules.current();
  const wait = secondsToWait(lastSent, service.otpGapSeconds, service.clock.now());
  if (wait > 0) {
    const message = `For security purposes, you can only request this after ${wait} seconds.`;
    return refuse(429, 'over_email_send_rate_limit', message);
  }
  for (const address of addresses) {
    if (!isAuthorized(rules, address)) {
      const message = `Email address "${address}" cannot be used as it is not authorized`;
      return refuse(400, 'email_address_not_authorized', message);
    }
    if (isUndeliverable(address)) {
      return refuse(400, 'email_address_invalid', `Email address "${address}" is invalid`);
    }
  }
  if (rules.mails_per_hour === null) return undefined;
  return addresses.every(() => service.limits.takeMail(rules.mails_per_hour ?? 0))
    ? undefined
    : refuse(429, 'over_email_send_rate_limit', 'email rate limit exceeded');
}

/** When this person was last sent the kind of mail they would get now. */
export function lastSignInMail(user: UserRow): Date | null {
  return user.email_confirmed_at ? user.recovery_sent_at : user.confirmation_sent_at;
}

function secondsToWait(sent: Date | null, gapSeconds: number, now: number): number {
  return sent ? Math.ceil((sent.getTime() + gapSeconds * 1000 - now) / 1000) : 0;
}

/** RFC 2606: no mail server will ever have this top-level domain. */
function isUndeliverable(address: string): boolean {
  return address.endsWith('.invalid');
}
