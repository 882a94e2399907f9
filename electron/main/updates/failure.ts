import type { UpdateFailure } from '#shared/domain/updates.ts';
import type { AppError } from '#shared/errors.ts';

/** A request that reached nobody, or not the feed. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly appError: AppError;

  constructor(error: AppError) {
    super(error.code);
    this.appError = error;
  }
}

const storageCodes: ReadonlySet<string> = new Set([
  'EACCES',
  'EBUSY',
  'EDQUOT',
  'EIO',
  'EMFILE',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
]);

/** What a failed check or download means. All that is left is a release that cannot be trusted or read. */
export function failureOf(thrown: unknown): UpdateFailure {
  if (thrown instanceof FeedError) return 'unreachable';
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return storageCodes.has(code) ? 'storage' : 'invalid';
}
