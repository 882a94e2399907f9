import { useState } from 'react';
import type { Cursor } from '#shared/domain/account.ts';
import type { Result } from '#shared/result.ts';
import { useSessionStore } from '../stores/session-store.ts';
import { type Request, useRequest } from './use-request.ts';

export type Page = {
  readonly rows: readonly unknown[];
  readonly next: Cursor | null;
  readonly total: number | null;
};

export type Pages<T> = {
  readonly request: Request<T>;
  /** Number of the first row shown, from 1. */
  readonly from: number;
  readonly total: number | null;
  readonly older: (() => void) | null;
  readonly newer: (() => void) | null;
};

/** The way back: where each page before this one began, and how many rows lie before. */
type Trail = {
  readonly accountId: string;
  readonly starts: readonly (Cursor | null)[];
  readonly counts: readonly number[];
  readonly total: number | null;
};

/** Pages through rows, newest first. Only one page is held at a time, however many there are. */
export function usePages<T extends Page>(
  name: string,
  ask: (after: Cursor | null) => Promise<Result<T>>,
): Pages<T> {
  const accountId = useSessionStore(({ session }) =>
    session?.status === 'signed-in' ? session.accountId : '',
  );
  const first: Trail = { accountId, starts: [null], counts: [], total: null };
  const [kept, setTrail] = useState(first);
  // Another person's pages begin at the beginning.
  const trail = kept.accountId === accountId ? kept : first;
  const after = trail.starts.at(-1) ?? null;
  const request = useRequest(`${name} ${after?.id ?? ''}`, () => ask(after));
  const { value } = request;
  const next = value?.next ?? null;
  const total = trail.starts.length === 1 ? (value?.total ?? null) : trail.total;

  return {
    request,
    from: trail.counts.reduce((sum, count) => sum + count, 1),
    total,
    older:
      next === null || value === null
        ? null
        : () =>
            setTrail({
              accountId,
              starts: [...trail.starts, next],
              counts: [...trail.counts, value.rows.length],
              total,
            }),
    newer:
      trail.starts.length === 1
        ? null
        : () => setTrail({ ...trail, starts: trail.starts.slice(0, -1), counts: trail.counts.slice(0, -1) }),
  };
}
