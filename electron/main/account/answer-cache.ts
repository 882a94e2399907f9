import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeBug } from '#shared/bugs.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';
import { readIfPresent, writePrivateFile } from '../secrets/private-file.ts';

/** The service's last answers about an account, as it wrote them: what its pages show without network. */
export type AnswerCache = {
  readonly keep: (accountId: string, name: string, text: string, readAt: string) => Promise<void>;
  readonly recall: (accountId: string, name: string) => Promise<{ text: string; readAt: string } | null>;
  readonly wipe: (accountId: string) => Promise<void>;
};

const fileSchema = z.strictObject({
  version: z.literal(1),
  readAt: z.string().max(40),
  text: z.string(),
});

export function createAnswerCache(options: { readonly folder: string; readonly log: Log }): AnswerCache {
  const { folder, log } = options;
  const fileOf = (accountId: string, name: string) => join(folder, accountId, `${name}.json`);

  return {
    async keep(accountId, name, text, readAt) {
      try {
        await writePrivateFile(fileOf(accountId, name), JSON.stringify({ version: 1, readAt, text }));
      } catch (error) {
        // Only a copy: the page shows the answer itself.
        log.warn('account.cache_write_failed', describeBug(error));
      }
    },
    async recall(accountId, name) {
      try {
        const content = await readIfPresent(fileOf(accountId, name));
        if (!content) return null;
        const { text, readAt } = fileSchema.parse(JSON.parse(content.toString('utf8')));
        return { text, readAt };
      } catch (error) {
        log.warn('account.cache_unreadable', describeBug(error));
        return null;
      }
    },
    wipe: (accountId) => rm(join(folder, accountId), { recursive: true, force: true }),
  };
}

export type Reading<T> = T & { readonly readAt: string; readonly stale: boolean };

export type CachedReader = {
  readonly cache: AnswerCache;
  /** Whose answers are asked for; null while nobody is signed in. */
  readonly accountId: () => string | null;
};

/** While these last, an older answer is better than none. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'offline',
  'timeout',
  'service_unavailable',
  'bad_response',
]);

/** Asks the service; while it cannot be reached, the answer kept of last time stands in and says how old it is. */
export async function readWithCache<T extends object>(
  { cache, accountId }: CachedReader,
  name: string,
  ask: () => Promise<Result<string>>,
  parse: (text: string) => T | null,
): Promise<Result<Reading<T>>> {
  const asked = accountId();
  if (asked === null) return failWith('signed_out');
  const answer = await ask();
  // Somebody else may be signed in by now: nobody sees another person's rows.
  if (accountId() !== asked) return failWith('signed_out');
  if (answer.ok) {
    const value = parse(answer.value);
    if (!value) return failWith('bad_response', { detail: name });
    const readAt = new Date().toISOString();
    await cache.keep(asked, name, answer.value, readAt);
    return ok({ ...value, readAt, stale: false });
  }
  if (!passing.has(answer.error.code)) return answer;
  const kept = await cache.recall(asked, name);
  const value = kept && parse(kept.text);
  return kept && value ? ok({ ...value, readAt: kept.readAt, stale: true }) : answer;
}
