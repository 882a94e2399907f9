import { json, type Outcome, type Reply } from '../http/exchange.ts';

export type RestFailure = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: string | null;
  readonly hint?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
};

export type RestOutcome<T> = Outcome<T, RestFailure>;

export function restFailure(status: number, code: string, message: string, details: string | null = null) {
  return { ok: false, error: { status, code, message, details } } as const;
}

/** What this subset does not understand is refused loudly, never read as something else. */
export function notUnderstood(what: string) {
  return restFailure(
    400,
    'PGRST100',
    `"failed to parse ${what}"`,
    'Not part of what this service understands.',
  );
}

export function restFailureReply(failure: RestFailure): Reply {
  const { status, code, message, details = null, hint = null, headers = {} } = failure;
  return json(status, { code, details, hint, message }, headers);
}

const statusOfState: Readonly<Record<string, number>> = {
  '25006': 405,
  '42P01': 404,
  '42883': 404,
  '23503': 409,
  '23505': 409,
};

/** A refusal of the database as the REST service words it; undefined for what is no such refusal. */
export function databaseFailure(error: unknown, authenticated: boolean): RestFailure | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const { code, message } = error;
  if (!/^[0-9A-Z]{5}$/.test(code)) return undefined;
  const custom = /^PT(\d{3})$/.exec(code)?.[1];
  const denied = authenticated ? 403 : 401;
  const status = custom ? Number(custom) : code === '42501' ? denied : (statusOfState[code] ?? 400);
  return { status, code, message, details: textField(error, 'detail'), hint: textField(error, 'hint') };
}

function textField(error: Error, name: string): string | null {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : null;
}
