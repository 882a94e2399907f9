import { setTimeout as delay } from 'node:timers/promises';
import { app, ipcMain, nativeTheme, powerMonitor } from 'electron';
import type { MenuCommand, Platform, WebsitePage } from '#shared/domain/app.ts';
import type { Texts } from './desktop/i18n.ts';
import { attachContextMenu, setApplicationMenu } from './desktop/menus.ts';
import { createQuitGuard } from './desktop/quit-guard.ts';
import { websitePageUrl } from './desktop/website.ts';
import { createAppHandlers } from './ipc/handlers/app.ts';
import { createBugHandlers } from './ipc/handlers/bugs.ts';
import { createDesktopHandlers } from './ipc/handlers/desktop.ts';
import { createSettingsHandlers } from './ipc/handlers/settings.ts';
import { createShellHandlers } from './ipc/handlers/shell.ts';
import { registerCommands } from './ipc/register.ts';
import type { CommandContext, Emit } from './ipc/types.ts';
import type { FileLog } from './log.ts';
import type { Outside } from './outside.ts';
import type { ExternalLinks } from './security/external-links.ts';
import type { Services } from './services.ts';
import type { SettingsStore } from './settings/settings-store.ts';
import type { MainWindow } from './windows/main-window.ts';
import type { Page } from './windows/page.ts';

/** The parts of the running app, as start.ts made them. */
type Parts = {
  readonly platform: Platform;
  readonly log: FileLog;
  readonly externalLinks: ExternalLinks;
  readonly settings: SettingsStore;
  readonly services: Services;
  readonly page: Page;
  readonly mainWindow: MainWindow;
  readonly outside: Outside;
  readonly texts: () => Texts;
  readonly emit: Emit;
  readonly onPageGone: (webContentsId: number) => void;
};

/** Lets the parts hear of each other; the window may open after this. */
export function wire(parts: Parts): void {
  registerAllCommands(parts);
  followSettings(parts);
  followSystem(parts);
}

function registerAllCommands(parts: Parts): void {
  const { services, settings, page, externalLinks, log } = parts;
  const warmUp = quickChatWarmUp(parts);
  const isMainPage = ({ webContentsId }: CommandContext) => webContentsId === parts.mainWindow.contents()?.id;
  registerCommands({
    ipc: ipcMain,
    log,
    handlers: {
      ...services.handlers,
      ...createAppHandlers({
        version: app.getVersion(),
        platform: parts.platform,
        serviceConfigured: services.isConfigured,
        reachability: services.reachability,
        settings: settings.get,
        session: services.session.current,
        accounts: services.accounts,
        notices: page.notices,
        started: services.started,
        isMainPage,
        // A page that begins anew has lost what the one before it followed.
        onBootstrap: ({ webContentsId }) => parts.onPageGone(webContentsId),
        onReady: () => {
          page.ready();
          warmUp();
        },
      }),
      ...createBugHandlers({ log, isMainPage, clock: () => performance.now() }),
      ...createDesktopHandlers({
        ...parts.outside,
        showApp: parts.mainWindow.show,
        quit: () => app.quit(),
      }),
      ...createSettingsHandlers({ settings }),
      ...createShellHandlers({ externalLinks, pageUrl: (name) => pageUrl(name, parts) }),
    },
  });
}

/** Long enough after the first paint that nobody waits for it. */
const warmUpMs = 1_500;

/** The quick chat is loaded ahead once the main page is there and somebody is signed in: others cannot use it yet. */
function quickChatWarmUp({ services, outside }: Parts): () => void {
  let isPageReady = false;
  function prepareSoon(): void {
    if (!isPageReady || services.session.current().status !== 'signed-in') return;
    setTimeout(outside.quickWindow.prepare, warmUpMs).unref();
  }
  services.session.subscribe(prepareSoon);
  return () => {
    isPageReady = true;
    prepareSoon();
  };
}

/** Theme, menus and windows follow the settings. */
function followSettings(parts: Parts): void {
  const { settings, emit } = parts;
  let locale = settings.get().NEXT_LOCALE;
  showMenu(parts);
  settings.subscribe((changed) => {
    nativeTheme.themeSource = changed.theme;
    if (changed.NEXT_LOCALE !== locale) showMenu(parts);
    locale = changed.NEXT_LOCALE;
    emit.toAll('settings:changed', changed);
  });
}

/** What the system and the person do to the app as a whole. */
function followSystem(parts: Parts): void {
  const { services, mainWindow, outside, log } = parts;
  app.on('browser-window-created', (_event, window) => attachContextMenu(window.webContents, parts.texts));
  app.on('activate', mainWindow.show);
  // A link that comes while no window is open opens one; it waits in the inbox meanwhile.
  app.on('open-url', mainWindow.show);
  // Listening keeps Electron from quitting by itself: the main window's end decides (start.ts).
  app.on('window-all-closed', () => undefined);
  services.session.subscribe(outside.desktop.setSession);
  void services.started.then(() => outside.desktop.setSession(services.session.current()));
  powerMonitor.on('suspend', services.suspend);
  powerMonitor.on('resume', services.resume);
  const guardQuit = createQuitGuard({
    dispose: async () => {
      await Promise.all([services.dispose(), mainWindow.savePlace()]);
      await log.flush();
    },
    quit: services.updates.finish,
    delay,
  });
  app.on('before-quit', guardQuit);
}

function showMenu(parts: Parts): void {
  setApplicationMenu({
    platform: parts.platform,
    text: parts.texts(),
    send: (command) => sendCommand(command, parts),
    quickChat: parts.outside.quickWindow.show,
    openPage: (page) => void parts.externalLinks.open(pageUrl(page, parts)),
  });
}

/** On macOS the menu is there without a window in sight: it is shown and gets the command when it listens. */
function sendCommand(command: MenuCommand, { mainWindow, page }: Parts): void {
  mainWindow.show();
  page.send('menu:command', { command });
}

function pageUrl(page: WebsitePage, { services, settings }: Parts): string {
  return websitePageUrl(services.websiteUrl, page, settings.get().NEXT_LOCALE);
}
