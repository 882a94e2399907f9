import type { Cursor } from '#shared/domain/account.ts';
import { fail, failWith, ok, type Result } from '#shared/result.ts';
import { type CachedReader, type Reading, readWithCache } from './answer-cache.ts';
import { type AccountDeps, countOf, readRows } from './data-service.ts';

export const pageSize = 50;

type Page<T> = { readonly rows: T[]; readonly next: Cursor | null; readonly total: number | null };

/**
 * One page of a table, newest first. Pages begin after a row, not at a number: rows that arrive meanwhile neither
 * repeat nor hide one, and page 200 is as quick as page 1. Rows of one instant are told apart by their id.
 */
export async function readPage<T extends { readonly id: string; readonly createdAt: string }>(
  deps: AccountDeps & CachedReader,
  source: {
    readonly table: string;
    readonly select: string;
    readonly parse: (text: string) => readonly T[] | null;
  },
  after: Cursor | null,
): Promise<Result<Reading<Page<T>>>> {
  let total: number | null = null;
  const ask = async (): Promise<Result<string>> => {
    const answer = await readRows(
      deps,
      source.table,
      {
        select: source.select,
        order: 'created_at.desc,id.desc',
        // One more than is shown tells whether there is a next page.
        limit: String(pageSize + 1),
        ...(after ? { or: afterRow(after) } : {}),
      },
      { count: after === null },
    );
    if (!answer.ok) return fail(answer.error);
    total = countOf(answer.value);
    return ok(answer.value.text);
  };
  const parse = (text: string): Page<T> | null => {
    const rows = source.parse(text);
    if (!rows) return null;
    const shown = rows.slice(0, pageSize);
    const last = shown.at(-1);
    const hasMore = rows.length > pageSize && last !== undefined;
    return { rows: shown, next: hasMore ? { createdAt: last.createdAt, id: last.id } : null, total };
  };
  if (after === null) return await readWithCache(deps, source.table, ask, parse);
  // Only the first page is kept for offline use: the rest is a scroll through the past.
  const asked = deps.accountId();
  const answer = await ask();
  if (!answer.ok) return answer;
  const page = parse(answer.value);
  if (!page) return failWith('bad_response', { detail: source.table });
  if (deps.accountId() !== asked) return failWith('signed_out');
  return ok({ ...page, readAt: new Date().toISOString(), stale: false });
}

export function afterRow({ createdAt, id }: Cursor): string {
  return `(created_at.lt."${createdAt}",and(created_at.eq."${createdAt}",id.lt.${id}))`;
}
