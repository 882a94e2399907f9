import type { NoticeCode } from '#shared/domain/app.ts';
import type { PageGate } from './page-gate.ts';

export type Notices = {
  readonly add: (code: NoticeCode) => void;
  /** What was found out before the page asked; each is told once. */
  readonly take: () => NoticeCode[];
};

/** Each notice reaches the person once: with the page's bootstrap, or as an event to a page that listens. */
export function createNotices(gate: PageGate, send: (code: NoticeCode) => void): Notices {
  const untold = new Set<NoticeCode>();
  return {
    add: (code) => {
      untold.add(code);
      gate.run(() => {
        if (untold.delete(code)) send(code);
      });
    },
    take: () => {
      const codes = [...untold];
      untold.clear();
      return codes;
    },
  };
}
