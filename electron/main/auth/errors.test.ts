import {
  AuthApiError,
  AuthError,
  AuthRetryableFetchError,
  AuthSessionMissingError,
} from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { AuthTransportError, authError, waitInMessage } from './errors.ts';

test.each([
  [403, 'otp_expired', 'code_invalid'],
  [422, 'otp_disabled', 'signup_disabled'],
  [422, 'signup_disabled', 'signup_disabled'],
  [422, 'email_provider_disabled', 'signup_disabled'],
  [400, 'validation_failed', 'email_invalid'],
  [400, 'email_address_invalid', 'email_invalid'],
  [400, 'email_address_not_authorized', 'email_invalid'],
  [429, 'over_email_send_rate_limit', 'code_rate_limited'],
  [429, 'over_request_rate_limit', 'rate_limited'],
  [403, 'user_banned', 'user_banned'],
  [400, 'refresh_token_not_found', 'session_revoked'],
  [400, 'refresh_token_already_used', 'session_revoked'],
  [400, 'session_expired', 'session_revoked'],
  [403, 'user_not_found', 'session_revoked'],
  [403, 'bad_jwt', 'session_revoked'],
  [401, 'no_authorization', 'session_revoked'],
  [404, 'flow_state_not_found', 'sign_in_link_refused'],
  [422, 'flow_state_expired', 'sign_in_link_refused'],
  [400, 'bad_code_verifier', 'sign_in_link_refused'],
  [409, 'conflict', 'service_unavailable'],
  [422, 'hook_timeout', 'service_unavailable'],
  [400, 'something_new', 'request_rejected'],
  [400, undefined, 'request_rejected'],
  [429, undefined, 'rate_limited'],
])('the auth server says %i %s', (status, code, ours) => {
  const error = authError(new AuthApiError('its own words', status, code));
  expect(error.code).toBe(ours);
  expect(error.detail).not.toContain('its own words');
});

test.each([
  ['For security purposes, you can only request this after 43 seconds.', 43_000],
  ['you can only request this after 1 second', 1000],
  ['email rate limit exceeded', null],
])('the wait in %j', (message, ms) => {
  expect(waitInMessage(message)).toBe(ms);
  const error = authError(new AuthApiError(message, 429, 'over_email_send_rate_limit'));
  expect(error.retryAfterMs).toBe(ms ?? 60_000);
});

test('what the fetch found out survives the auth client, whatever that makes of it', () => {
  const original = {
    code: 'service_unavailable',
    retryable: true,
    requestId: 'ray-1',
    detail: 'Cloudflare 522',
  } as const;
  const { message } = new AuthTransportError(original);
  expect(authError(new AuthRetryableFetchError(message, 0))).toEqual(original);
});

test('errors of the auth client itself', () => {
  expect(authError(new AuthSessionMissingError()).code).toBe('session_revoked');
  expect(authError(new AuthRetryableFetchError('x', 503)).code).toBe('service_unavailable');
  expect(authError(new AuthError('verifier missing', 400, 'pkce_code_verifier_not_found')).code).toBe(
    'sign_in_link_refused',
  );
  expect(authError(new TypeError('bug')).code).toBe('internal');
  expect(authError(null).code).toBe('internal');
});
