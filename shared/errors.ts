/** What can be wrong with a sign-in link; told as an error where it was pasted, else as a notice. */
export const linkProblems = [
  'link_unknown',
  'link_unsafe',
  'link_spent',
  'link_used_here',
  'link_foreign',
  'link_busy',
  'link_unreachable',
  'link_no_news',
] as const;
export type LinkProblem = (typeof linkProblems)[number];

/** Every way an expected failure can be named. Each code has a text in every language (`errors` namespace). */
export const errorCodes = [
  // our own process
  'invalid_input',
  'forbidden',
  'not_found',
  'internal',
  'storage_failed',
  'not_configured',
  // reaching the service
  'offline',
  'timeout',
  'service_unavailable',
  'bad_response',
  'host_refused',
  'rate_limited',
  // signing in
  'signed_out',
  'session_revoked',
  'email_invalid',
  'code_invalid',
  'code_rate_limited',
  'signup_disabled',
  'user_banned',
  'consent_required',
  'sign_in_link_refused',
  ...linkProblems,
  // the account
  'feature_absent',
  'session_needed',
  'api_key_invalid',
  'recent_sign_in_required',
  'deletion_already_requested',
  'email_mismatch',
  'email_taken',
  // topping up
  'amount_below_minimum',
  'amount_above_maximum',
  'payment_provider_unavailable',
  'topup_not_cancellable',
  'checkout_refused',
  // answering
  'insufficient_credits',
  'model_not_found',
  'context_length_exceeded',
  'content_filtered',
  'request_rejected',
  'stream_interrupted',
  'stream_idle',
  'upstream_failed',
  'message_too_long',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An expected failure: travels as a value, over IPC too. Never holds tokens, codes, message text or whole links. */
export type AppError = {
  readonly code: ErrorCode;
  /** The same request may succeed later without the person changing anything. */
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  /** The service's id of the failed request, for support. */
  readonly requestId?: string;
  /** Plain technical text (≤ 300 characters) for the “details” fold; never shown alone. */
  readonly detail?: string;
};

const retryableCodes: ReadonlySet<ErrorCode> = new Set([
  'offline',
  'timeout',
  'service_unavailable',
  'bad_response',
  'rate_limited',
  'code_rate_limited',
  'stream_interrupted',
  'stream_idle',
  'upstream_failed',
  'payment_provider_unavailable',
  'link_unreachable',
]);

/** Builds an error; `retryable` follows from the code unless it is given. */
export function appError(code: ErrorCode, extra: Partial<Omit<AppError, 'code'>> = {}): AppError {
  const detail = extra.detail === undefined ? {} : { detail: extra.detail.slice(0, 300) };
  return { code, retryable: retryableCodes.has(code), ...extra, ...detail };
}
