import type { EventName } from '#shared/ipc/channels.ts';
import type { EventPayload } from '#shared/ipc/contract.ts';
import type { LinkInbox } from '../deep-link/inbox.ts';
import type { Emit } from '../ipc/types.ts';
import { createNotices, type Notices } from './notices.ts';
import { createPageGate } from './page-gate.ts';

export type Page = {
  readonly notices: Notices;
  /** Reaches the page as soon as it listens. */
  readonly send: <E extends EventName>(event: E, payload: EventPayload<E>) => void;
  /** The page says that it listens. */
  readonly ready: () => void;
  /** The page is gone or only beginning to load. */
  readonly notReady: () => void;
};

/** The main window's page as main sees it: whatever is meant for it waits until it listens. */
export function createPage(deps: {
  readonly emit: Emit;
  readonly contentsId: () => number | null;
  readonly links: LinkInbox;
  readonly onLink: (link: string) => void;
}): Page {
  const gate = createPageGate();

  function emit<E extends EventName>(event: E, payload: EventPayload<E>): void {
    const id = deps.contentsId();
    if (id !== null) deps.emit.to(id, event, payload);
  }

  return {
    notices: createNotices(gate, (code) => emit('app:notice', { code })),
    send: (event, payload) => gate.run(() => emit(event, payload)),
    ready: () => {
      gate.open();
      deps.links.open(deps.onLink);
    },
    notReady: () => {
      gate.close();
      deps.links.close();
    },
  };
}
