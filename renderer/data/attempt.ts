import { Dexie } from 'dexie';
import { type AppError, appError, type ErrorCode } from '#shared/errors.ts';
import { fail, ok, type Result } from '#shared/result.ts';

/** Thrown inside a transaction to roll it back and answer with an expected failure. */
class Refusal extends Error {
  readonly reason: AppError;

  constructor(reason: AppError) {
    super(reason.code);
    this.reason = reason;
  }
}

/** Rolls the surrounding transaction back: the operation answers with this error. */
export function refuse(detail: string, code: ErrorCode = 'storage_failed'): never {
  throw new Refusal(appError(code, { detail }));
}

const plainDetails: Readonly<Record<string, string>> = {
  QuotaExceededError: 'no room left on the disk',
  VersionError: 'the history was made by a newer version of the app',
  DatabaseClosedError: 'the history is closed',
  InvalidStateError: 'the history is closed',
  MissingAPIError: 'this window cannot store anything',
};

/**
 * Runs one storage operation. What IndexedDB and Dexie refuse becomes `storage_failed`; bugs stay exceptions.
 * Details name the kind of failure only: messages of the database may quote what is stored.
 */
export async function attempt<T>(run: () => PromiseLike<T>): Promise<Result<T>> {
  try {
    return ok(await run());
  } catch (error) {
    if (error instanceof Refusal) return fail(error.reason);
    if (!isStorageError(error)) throw error;
    return fail(storageError(error));
  }
}

type StorageError = { readonly name: string; readonly inner?: unknown };

function isStorageError(error: unknown): error is StorageError {
  // A value that cannot be cloned is a bug of the caller, whoever reports it.
  return (
    (error instanceof Dexie.DexieError || error instanceof DOMException) && error.name !== 'DataCloneError'
  );
}

function storageError(error: StorageError): AppError {
  const names = [error.name];
  for (let inner = error.inner; hasName(inner) && names.length < 4; inner = inner.inner) {
    if (!names.includes(inner.name)) names.push(inner.name);
  }
  const known = names.map((name) => plainDetails[name]).find((text) => text !== undefined);
  return appError('storage_failed', {
    detail: `${known ?? 'the history could not be used'} (${names.join(', ')})`,
  });
}

function hasName(value: unknown): value is StorageError {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}
