import { describeBug } from '#shared/bugs.ts';
import type { BugKind } from '#shared/domain/app.ts';
import { getBridge } from './bridge.ts';

/** Tells main's log the class and place of a bug, never what it says. */
export function reportBug(kind: BugKind, thrown: unknown): void {
  getBridge()
    .commands['app:report-bug']({ kind, ...describeBug(thrown) })
    // Without main there is no log; told as a rejection, it would come back here without end.
    .catch(() => undefined);
}

/** The one place where bugs of this page end. What React does not catch, it hands to the window. */
export function watchForBugs(): void {
  window.addEventListener('error', ({ error }: ErrorEvent) => {
    // Null where nothing was thrown: the browser says that sizes went on changing after a frame.
    if (error !== null) reportBug('error', error);
  });
  window.addEventListener('unhandledrejection', ({ reason }) => reportBug('rejection', reason));
}

/** For React's roots: what a boundary caught is a bug too. */
export const bugOptions = { onCaughtError: (thrown: unknown) => reportBug('render', thrown) };
