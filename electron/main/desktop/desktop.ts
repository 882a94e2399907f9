import { Notification } from 'electron';
import type { LinkTarget, MenuCommand, Platform } from '#shared/domain/app.ts';
import { quickAccelerator } from '#shared/accelerator.ts';
import type { DesktopStatus, RecentChat } from '#shared/domain/desktop.ts';
import type { Session } from '#shared/domain/session.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { formatBalance } from '#shared/usd.ts';
import type { EndedAnswer } from '../chat/stream-owner.ts';
import type { Log } from '../log.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { QuickWindow } from '../windows/quick-window.ts';
import type { Texts } from './i18n.ts';
import type { LoginItem } from './login-item.ts';
import { createNotifications } from './notifications.ts';
import { createQuickShortcut } from './quick-shortcut.ts';
import type { Surroundings } from './surroundings.ts';
import { createTray } from './tray.ts';

type DesktopParts = {
  readonly appName: string;
  readonly platform: Platform;
  readonly surroundings: Surroundings;
  readonly trayIcons: string;
  readonly settings: SettingsStore;
  readonly text: () => Texts;
  readonly loginItem: LoginItem;
  readonly trayIsShown: () => Promise<boolean>;
  readonly isInBackground: () => boolean;
  readonly quickWindow: QuickWindow;
  readonly showApp: () => void;
  /** Shows the main window and asks its page for something. */
  readonly openTarget: (target: LinkTarget) => void;
  readonly sendCommand: (command: MenuCommand) => void;
  readonly onStatus: (status: DesktopStatus) => void;
  readonly quit: () => void;
  readonly log: Log;
};

/** The app's places outside of its windows: tray, global key, notifications, starting at login. */
export type Desktop = {
  readonly start: () => void;
  readonly status: () => Promise<DesktopStatus>;
  /** In memory only, for the tray's menu. */
  readonly setRecentChats: (chats: readonly RecentChat[]) => void;
  readonly setBalance: (microUsd: bigint) => void;
  readonly setRunning: (count: number) => void;
  readonly answerEnded: (answer: EndedAnswer) => void;
  /** The ledger has booked a top-up: so much of it is new. */
  readonly creditAdded: (microUsd: bigint) => void;
  readonly setSession: (session: Session) => void;
};

export function createDesktop(parts: DesktopParts): Desktop {
  const { settings, quickWindow } = parts;
  const openChat = (conversationId: string) => parts.openTarget({ kind: 'chat', conversationId });
  const tray = createTray({
    ...parts,
    ...parts.surroundings,
    icons: parts.trayIcons,
    actions: {
      showApp: parts.showApp,
      quickChat: quickWindow.show,
      toggleQuickChat: quickWindow.toggle,
      newChat: () => parts.openTarget({ kind: 'new', model: null, prompt: '' }),
      openChat,
      settings: () => parts.sendCommand('settings'),
      quit: parts.quit,
    },
  });
  const shortcut = createQuickShortcut({
    isWayland: parts.surroundings.isWayland,
    onPressed: quickWindow.toggle,
  });
  const notifications = createNotifications({
    settings: settings.get,
    text: parts.text,
    isInBackground: parts.isInBackground,
    openChat: ({ temporary, window, conversationId }) => {
      // A temporary chat is where it was written; no list leads to it.
      if (!temporary) openChat(conversationId);
      else if (window === quickWindow.contentsId()) quickWindow.show();
      else parts.showApp();
    },
    openTopUp: () => parts.openTarget({ kind: 'top-up' }),
  });

  let accountId: string | null = null;
  let recent: readonly RecentChat[] = [];
  let balance: bigint | null = null;
  let running = 0;
  let loginItem: DesktopStatus['loginItem'] = 'applied';

  function drawTray(): void {
    const { NEXT_LOCALE } = settings.get();
    const shown = balance === null ? null : formatBalance(balance, NEXT_LOCALE);
    tray.update({ recent, balance: shown, accelerator: shortcut.status().accelerator }, running);
  }

  async function status(): Promise<DesktopStatus> {
    return {
      tray: await parts.trayIsShown(),
      shortcut: shortcut.status(),
      quickCommand: parts.surroundings.quickCommand,
      loginItem,
      notifications: Notification.isSupported(),
    };
  }

  function apply(now: Settings): void {
    shortcut.set(quickAccelerator(now.quickShortcut, parts.platform));
    tray.setShown(now.showTray);
    drawTray();
  }

  async function follow(now: Settings, before: Settings): Promise<void> {
    apply(now);
    const startChanged = now.startAtLogin !== before.startAtLogin || now.startHidden !== before.startHidden;
    if (startChanged) loginItem = await parts.loginItem.apply(now);
    if (startChanged || now.quickShortcut !== before.quickShortcut) parts.onStatus(await status());
  }

  return {
    start: () => {
      let before = settings.get();
      apply(before);
      void parts.loginItem.refresh(before).then((outcome) => {
        loginItem = outcome;
      });
      settings.subscribe((now) => {
        void follow(now, before);
        before = now;
      });
    },
    status,
    setRecentChats: (chats) => {
      recent = accountId === null ? [] : chats;
      drawTray();
    },
    setBalance: (microUsd) => {
      balance = microUsd;
      drawTray();
    },
    setRunning: (count) => {
      running = count;
      drawTray();
    },
    answerEnded: notifications.answerEnded,
    creditAdded: notifications.creditAdded,
    setSession: (session) => {
      const next = session.status === 'signed-in' ? session.accountId : null;
      if (next === accountId) return;
      accountId = next;
      recent = [];
      balance = null;
      drawTray();
    },
  };
}
