import { homedir } from 'node:os';
import { app, BrowserWindow, dialog } from 'electron';
import type { LinkTarget, MenuCommand, Platform } from '#shared/domain/app.ts';
import type { LaunchFlags } from './deep-link/argv.ts';
import { registerScheme } from './deep-link/scheme.ts';
import { type CloseDecision, createCloseDecision } from './desktop/close-to-tray.ts';
import { createDesktop, type Desktop } from './desktop/desktop.ts';
import type { Texts } from './desktop/i18n.ts';
import { createLoginItem } from './desktop/login-item.ts';
import { desktopFiles, readSurroundings, runProgram, type Surroundings } from './desktop/surroundings.ts';
import { trayIsShown } from './desktop/tray-host.ts';
import type { Emit } from './ipc/types.ts';
import type { Log } from './log.ts';
import { webPreferences } from './security/web-preferences.ts';
import type { SettingsStore } from './settings/settings-store.ts';
import { createHandOver, type HandOver } from './windows/hand-over.ts';
import type { MainWindow } from './windows/main-window.ts';
import type { Page } from './windows/page.ts';
import { createQuickWindow, type QuickWindow } from './windows/quick-window.ts';

type OutsideParts = {
  readonly preload: string;
  readonly trayIcons: string;
  readonly platform: Platform;
  readonly settings: SettingsStore;
  readonly texts: () => Texts;
  readonly emit: Emit;
  readonly page: Page;
  readonly mainWindow: () => MainWindow;
  readonly onQuickPageGone: (webContentsId: number) => void;
  readonly log: Log;
};

/** Everything of the app that is not its main window: the quick window, the tray and the desktop around them. */
export type Outside = {
  readonly desktop: Desktop;
  readonly quickWindow: QuickWindow;
  readonly handOver: HandOver;
  readonly closing: CloseDecision & { readonly isQuitting: () => boolean };
  readonly openTarget: (target: LinkTarget) => void;
  /** Opens what the launch asks for; later launches come by `launchAgain`. */
  readonly launch: (flags: LaunchFlags) => Promise<void>;
  readonly launchAgain: (flags: LaunchFlags) => void;
};

export function createOutside(parts: OutsideParts): Outside {
  const { platform, settings, page, mainWindow } = parts;
  const surroundings = surroundingsOf(platform);
  const isTrayShown = () => trayIsShown(platform, runProgram);
  const { isQuitting, quit } = watchQuitting();
  const quickWindow = createQuickWindow({
    appName: app.name,
    platform,
    webPreferences: webPreferences({ preload: parts.preload, isPackaged: app.isPackaged, platform }),
    isQuitting,
    onPageGone: parts.onQuickPageGone,
    log: parts.log,
  });
  const openTarget = (target: LinkTarget) => {
    mainWindow().show();
    page.send('link:opened', target);
  };
  const desktop = createDesktop({
    ...parts,
    appName: app.name,
    surroundings,
    text: parts.texts,
    loginItem: createLoginItem({
      platform,
      isPackaged: app.isPackaged,
      command: surroundings.command,
      configHome: surroundings.configHome,
      setLoginItem: (wanted) => app.setLoginItemSettings(wanted),
      readFile: desktopFiles.read,
      writeFile: desktopFiles.write,
      removeFile: desktopFiles.remove,
      log: parts.log,
    }),
    trayIsShown: isTrayShown,
    isInBackground: () => BrowserWindow.getFocusedWindow() === null,
    quickWindow,
    showApp: () => mainWindow().show(),
    openTarget,
    sendCommand: (command: MenuCommand) => {
      mainWindow().show();
      page.send('menu:command', { command });
    },
    onStatus: (status) => parts.emit.toAll('desktop:status-changed', status),
    quit,
  });

  return {
    desktop,
    quickWindow,
    handOver: createHandOver({
      send: (payload) => page.send('chat:handed-over', payload),
      newId: () => crypto.randomUUID(),
    }),
    closing: {
      ...createCloseDecision({
        settings: settings.get,
        isQuitting,
        trayIsShown: isTrayShown,
        explain: () => explainTray(parts.texts()),
        remember: (patch) => void settings.update(patch),
      }),
      isQuitting,
    },
    openTarget,
    launch: async (flags) => {
      // The name under which installers know the app: Windows shows notifications only of those it knows.
      if (platform === 'win32') app.setAppUserModelId('net.apipool.desktop');
      desktop.start();
      void registerLinks(parts, surroundings);
      const hasTray = settings.get().showTray && (await isTrayShown());
      if (flags.hidden || wasOpenedAtLogin(parts)) mainWindow().prepare(hasTray ? 'hidden' : 'minimized');
      else if (flags.quick && hasTray) mainWindow().prepare('hidden');
      // Without a tray a lone quick window could be hidden and never be found again.
      else mainWindow().show();
      if (flags.quick) quickWindow.show();
    },
    launchAgain: (flags) => {
      if (flags.quick) quickWindow.show();
      else if (!flags.hidden) mainWindow().show();
    },
  };
}

/** Closing is only held back while nobody quits. */
function watchQuitting(): { readonly isQuitting: () => boolean; readonly quit: () => void } {
  let isQuitting = false;
  app.on('before-quit', () => {
    isQuitting = true;
  });
  return { isQuitting: () => isQuitting, quit: () => app.quit() };
}

function surroundingsOf(platform: Platform): Surroundings {
  return readSurroundings({
    platform,
    env: process.env,
    home: homedir(),
    execPath: process.execPath,
    appPath: app.getAppPath(),
    isPackaged: app.isPackaged,
  });
}

/** macOS passes no flag to what it opens at login. */
function wasOpenedAtLogin({ platform, settings }: OutsideParts): boolean {
  return platform === 'darwin' && settings.get().startHidden && app.getLoginItemSettings().wasOpenedAtLogin;
}

async function explainTray(text: Texts): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'info',
    message: text('trayMessage'),
    detail: text('trayDetail'),
    buttons: [text('trayKeep'), text('quit')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 0;
}

function registerLinks({ platform, log }: OutsideParts, surroundings: Surroundings): Promise<void> {
  return registerScheme({
    platform,
    isPackaged: app.isPackaged,
    execPath: process.execPath,
    appPath: app.getAppPath(),
    appImage: surroundings.appImage,
    dataHome: surroundings.dataHome,
    setDefaultClient: (scheme, path, args) =>
      path === undefined
        ? app.setAsDefaultProtocolClient(scheme)
        : app.setAsDefaultProtocolClient(scheme, path, args),
    readFile: desktopFiles.read,
    writeFile: desktopFiles.write,
    run: async (program, args) => void (await runProgram(program, args)),
    log,
  });
}
