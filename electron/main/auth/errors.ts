import { isAuthError } from '@supabase/supabase-js';
import { appErrorSchema } from '#shared/domain/chat.ts';
import { type AppError, appError, type ErrorCode } from '#shared/errors.ts';

/** What every code of the auth server means to the person. Codes that cannot reach this app are left out. */
const codes: Readonly<Record<string, ErrorCode>> = {
  otp_expired: 'code_invalid',
  otp_disabled: 'signup_disabled',
  signup_disabled: 'signup_disabled',
  email_provider_disabled: 'signup_disabled',
  validation_failed: 'email_invalid',
  email_address_invalid: 'email_invalid',
  email_address_not_authorized: 'email_invalid',
  email_exists: 'email_taken',
  user_already_exists: 'email_taken',
  over_email_send_rate_limit: 'code_rate_limited',
  over_request_rate_limit: 'rate_limited',
  user_banned: 'user_banned',
  refresh_token_not_found: 'session_revoked',
  refresh_token_already_used: 'session_revoked',
  session_not_found: 'session_revoked',
  session_expired: 'session_revoked',
  user_not_found: 'session_revoked',
  bad_jwt: 'session_revoked',
  no_authorization: 'session_revoked',
  flow_state_not_found: 'sign_in_link_refused',
  flow_state_expired: 'sign_in_link_refused',
  bad_code_verifier: 'sign_in_link_refused',
  pkce_code_verifier_not_found: 'sign_in_link_refused',
  access_denied: 'sign_in_link_refused',
  request_timeout: 'timeout',
  hook_timeout: 'service_unavailable',
  hook_timeout_after_retry: 'service_unavailable',
  conflict: 'service_unavailable',
  unexpected_failure: 'service_unavailable',
};

const defaultWaitMs = 60_000;

/** What a code of the auth server means; `null` for one that is not in the list. */
export function authErrorCode(code: string | undefined): ErrorCode | null {
  return (code !== undefined && codes[code]) || null;
}

/** The auth client keeps only the message of what its fetch throws, so the whole error travels inside of it. */
export class AuthTransportError extends Error {
  override readonly name = 'AuthTransportError';
  readonly appError: AppError;

  constructor(error: AppError) {
    super(`${transportPrefix}${JSON.stringify(error)}`);
    this.appError = error;
  }
}
const transportPrefix = 'transport:';

/** Turns whatever the auth client gives back as an error into one of ours. Its messages are never shown. */
export function authError(thrown: unknown): AppError {
  if (!isAuthError(thrown))
    return appError('internal', { detail: thrown instanceof Error ? thrown.name : '' });
  const transported = readTransported(thrown.message);
  if (transported) return transported;
  if (thrown.name === 'AuthSessionMissingError') return appError('session_revoked');
  const detail = `${thrown.code ?? thrown.name} ${thrown.status ?? ''}`.trim();
  const code = authErrorCode(thrown.code);
  if (code === 'code_rate_limited' || code === 'rate_limited') {
    return appError(code, { detail, retryAfterMs: waitInMessage(thrown.message) ?? defaultWaitMs });
  }
  if (code) return appError(code, { detail });
  if (thrown.status === 429) return appError('rate_limited', { detail, retryAfterMs: defaultWaitMs });
  if (thrown.status !== undefined && thrown.status >= 500) return appError('service_unavailable', { detail });
  if (thrown.name === 'AuthUnknownError') return appError('bad_response', { detail });
  return appError('request_rejected', { detail });
}

/** The auth server sends no Retry-After: the seconds stand in the sentence only. */
export function waitInMessage(message: string): number | null {
  const seconds = /after (\d{1,6}) seconds?/i.exec(message)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

function readTransported(message: string): AppError | null {
  if (!message.startsWith(transportPrefix)) return null;
  const parsed = appErrorSchema.safeParse(JSON.parse(message.slice(transportPrefix.length)));
  return parsed.success ? parsed.data : null;
}
