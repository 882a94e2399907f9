import type { ReactNode } from 'react';
import { PageTurner } from './page-turner.tsx';
import { Reading } from './reading.tsx';
import type { Page, Pages } from './use-pages.ts';

type PagedReadingProps<T extends Page> = {
  readonly pages: Pages<T>;
  readonly empty: ReactNode;
  readonly children: (rows: T['rows']) => ReactNode;
};

/** One page of rows. Where it cannot be read, the way to the others stays. */
export function PagedReading<T extends Page>({ pages, empty, children }: PagedReadingProps<T>) {
  return (
    <>
      <Reading request={pages.request}>{({ rows }) => (rows.length === 0 ? empty : children(rows))}</Reading>
      <PageTurner pages={pages} count={pages.request.value?.rows.length ?? 0} />
    </>
  );
}
