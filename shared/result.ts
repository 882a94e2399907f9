import { type AppError, appError, type ErrorCode } from './errors.ts';

/** What every fallible operation returns: expected failures are values, bugs are exceptions. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AppError };

export function ok(): Result<void>;
export function ok<T>(value: T): Result<T>;
export function ok<T>(value?: T): Result<T | undefined> {
  return { ok: true, value };
}

export function fail(error: AppError): { readonly ok: false; readonly error: AppError } {
  return { ok: false, error };
}

/** Shorthand for `fail(appError(code, …))`. */
export function failWith(code: ErrorCode, extra: Partial<Omit<AppError, 'code'>> = {}) {
  return fail(appError(code, extra));
}

/** Makes a switch over a closed union fail to compile when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
