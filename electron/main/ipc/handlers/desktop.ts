import type { LinkTarget } from '#shared/domain/app.ts';
import { ok } from '#shared/result.ts';
import type { Desktop } from '../../desktop/desktop.ts';
import type { HandOver } from '../../windows/hand-over.ts';
import type { QuickWindow } from '../../windows/quick-window.ts';
import type { Handlers } from '../types.ts';

type DesktopCommands =
  | 'desktop:status'
  | 'desktop:recent-chats'
  | 'desktop:open-chat'
  | 'desktop:open-top-up'
  | 'quick:show'
  | 'quick:hide'
  | 'quick:pin'
  | 'quick:hand-over'
  | 'chat:taken-over'
  | 'app:show'
  | 'app:quit';

export function createDesktopHandlers(deps: {
  readonly desktop: Pick<Desktop, 'status' | 'setRecentChats'>;
  readonly quickWindow: QuickWindow;
  readonly handOver: HandOver;
  readonly showApp: () => void;
  /** In the main window, which comes to the front. */
  readonly openTarget: (target: LinkTarget) => void;
  readonly quit: () => void;
}): Handlers<DesktopCommands> {
  const { desktop, quickWindow, handOver } = deps;
  const done = (act: () => void) => {
    act();
    return ok();
  };
  return {
    'desktop:status': async () => ok(await desktop.status()),
    'desktop:recent-chats': ({ chats }) => done(() => desktop.setRecentChats(chats)),
    'desktop:open-chat': ({ conversationId }) =>
      done(() => deps.openTarget({ kind: 'chat', conversationId })),
    'desktop:open-top-up': () => done(() => deps.openTarget({ kind: 'top-up' })),
    'quick:show': () => done(quickWindow.show),
    'quick:hide': () => done(quickWindow.hide),
    'quick:pin': ({ pinned }) => done(() => quickWindow.setPinned(pinned)),
    'quick:hand-over': ({ chat }) => {
      deps.showApp();
      return handOver.begin(chat);
    },
    'chat:taken-over': ({ handOverId, missing }) => handOver.taken(handOverId, missing),
    'app:show': () => done(deps.showApp),
    'app:quit': () => done(deps.quit),
  };
}
