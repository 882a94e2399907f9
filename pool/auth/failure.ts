import { randomUUID } from 'node:crypto';
import { type BodyProblem, type Exchange, header, json, type Outcome, type Reply } from '../http/exchange.ts';

/** How the auth service refuses: the codes clients branch on. */
export type AuthFailure = { readonly status: number; readonly code: string; readonly message: string };

export type AuthOutcome<T> = Outcome<T, AuthFailure>;

const versionHeader = 'x-supabase-api-version';
const currentVersion = '2024-01-01';

export function refuse(status: number, code: string, message: string) {
  return { ok: false, error: { status, code, message } } as const;
}

export function granted<T>(value: T) {
  return { ok: true, value } as const;
}

/** Clients that name the API version get the new error body, others the old one. */
export function failureReply(exchange: Exchange, failure: AuthFailure): Reply {
  const { status, code, message } = failure;
  const version = header(exchange, versionHeader);
  if (version !== undefined && version >= currentVersion) {
    return json(status, { code, message }, { [versionHeader]: currentVersion, 'x-sb-error-code': code });
  }
  const body = { code: status, error_code: code, msg: message };
  const id = status >= 500 ? { error_id: randomUUID() } : {};
  return json(status, { ...body, ...id }, { 'x-sb-error-code': code });
}

/** The form of OAuth, which some refusals have in either version. */
export function oauthFailureReply(error: string, description: string): Reply {
  return json(400, { error, error_description: description });
}

export function bodyFailure(problem: BodyProblem): AuthFailure {
  switch (problem.kind) {
    case 'too_large':
      return { status: 413, code: 'request_too_large', message: problem.message };
    case 'not_json':
      return { status: 400, code: 'bad_json', message: 'Could not parse request body as JSON' };
    case 'invalid':
      return { status: 400, code: 'validation_failed', message: problem.message };
  }
}
