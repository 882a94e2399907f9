import { z } from 'zod';
import { describeBug } from '#shared/bugs.ts';
import type { ServiceNotice } from '#shared/domain/account.ts';
import type { Locale } from '#shared/locales.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';
import { readIfPresent, writePrivateFile } from '../secrets/private-file.ts';
import { type AccountDeps, callFunction } from './data-service.ts';
import { optionalText, parseRows } from './row-texts.ts';

/** News of the service, each told once per account on this device (P11). */
export type NoticeFeed = {
  readonly unread: () => Promise<Result<ServiceNotice[]>>;
  readonly markRead: (id: string) => Promise<Result<void>>;
  /** Forgets what an account has read. */
  readonly wipe: (accountId: string) => Promise<void>;
};

const shownAtOnce = 3;
const keptIds = 200;

const noticeRow = z
  .object({
    id: z.string().min(1).max(100),
    published_at: z.string().max(40),
    title: z.string(),
    body: z.string(),
    url: optionalText(2000),
  })
  .transform(
    (row): ServiceNotice => ({
      id: row.id,
      publishedAt: row.published_at,
      title: row.title.slice(0, 300),
      body: row.body.slice(0, 8000),
      // Opened in the browser by a press; anything but a plain web address is left out.
      url: row.url !== null && row.url.startsWith('https://') ? row.url : null,
    }),
  );

const readSchema = z.strictObject({
  version: z.literal(1),
  read: z.record(z.uuid(), z.array(z.string().max(100))),
});
type ReadIds = z.infer<typeof readSchema>['read'];

export function createNoticeFeed(
  deps: AccountDeps & {
    readonly accountId: () => string | null;
    readonly locale: () => Locale;
    readonly file: string;
    readonly log: Log;
  },
): NoticeFeed {
  const { file, log } = deps;
  let known: Promise<ReadIds> | null = null;
  let queue: Promise<void> = Promise.resolve();

  async function load(): Promise<ReadIds> {
    try {
      const content = await readIfPresent(file);
      return content ? readSchema.parse(JSON.parse(content.toString('utf8'))).read : {};
    } catch (error) {
      // Telling something twice is the lesser evil.
      log.warn('notices.unreadable', describeBug(error));
      return {};
    }
  }

  async function change(apply: (ids: ReadIds) => ReadIds): Promise<void> {
    const before = (known ??= load());
    const next = before.then(apply);
    known = next;
    const work = queue.then(async () => {
      await writePrivateFile(file, JSON.stringify({ version: 1, read: await next }));
    });
    queue = work.catch((error: unknown) => log.warn('notices.write_failed', describeBug(error)));
    await queue;
  }

  return {
    async unread() {
      const accountId = deps.accountId();
      if (accountId === null) return failWith('signed_out');
      const answer = await callFunction(deps, 'get_notices', { locale: deps.locale() });
      if (!answer.ok) {
        // A service without a feed has no news.
        return answer.error.code === 'feature_absent' ? ok([]) : answer;
      }
      const rows = parseRows(answer.value.text, noticeRow);
      if (!rows) return failWith('bad_response', { detail: 'get_notices' });
      const read = new Set((await (known ??= load()))[accountId] ?? []);
      return ok(rows.filter(({ id }) => !read.has(id)).slice(0, shownAtOnce));
    },
    async markRead(id) {
      const accountId = deps.accountId();
      if (accountId === null) return failWith('signed_out');
      await change((ids) => ({
        ...ids,
        [accountId]: [...(ids[accountId] ?? []).filter((each) => each !== id), id].slice(-keptIds),
      }));
      return ok();
    },
    wipe: (accountId) => change(({ [accountId]: _gone, ...rest }) => rest),
  };
}
