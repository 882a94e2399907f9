import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  nativeTheme,
  protocol,
  safeStorage,
  session,
  shell,
  webContents,
} from 'electron';
import { describeBug } from '#shared/bugs.ts';
import { matchLocale } from '#shared/locales.ts';
import { launchArgv, launchFlags, linkFromArgv } from './deep-link/argv.ts';
import { deliverLink } from './deep-link/deliver.ts';
import type { LinkInbox } from './deep-link/inbox.ts';
import { askPlace } from './desktop/ask-place.ts';
import { loadTexts } from './desktop/i18n.ts';
import { createEmit } from './ipc/emit.ts';
import type { Emit } from './ipc/types.ts';
import { createFileLog, type FileLog, type Log } from './log.ts';
import { createOutside, type Outside } from './outside.ts';
import { appScheme } from './security/app-page.ts';
import { type AppFolders, createAppProtocol } from './security/app-protocol.ts';
import { createExternalLinks, type ExternalLinks } from './security/external-links.ts';
import { confineContents } from './security/navigation.ts';
import { createSessionGuard } from './security/sessions.ts';
import { webPreferences } from './security/web-preferences.ts';
import { createServices, platformOf, type Services } from './services.ts';
import { openSettingsStore } from './settings/settings-store.ts';
import { createMainWindow, type MainWindow } from './windows/main-window.ts';
import { createPage, type Page } from './windows/page.ts';
import { wire } from './wiring.ts';

type StartParts = {
  readonly links: LinkInbox;
  readonly preload: string;
  readonly folders: AppFolders;
  readonly trayIcons: string;
};

type RunParts = StartParts & {
  readonly userData: string;
  readonly log: FileLog;
  readonly externalLinks: ExternalLinks;
};

/** Puts the app together. What must not miss an event is set up at once, the rest when Electron is ready. */
export function start(parts: StartParts): void {
  const userData = app.getPath('userData');
  const log = createFileLog({ file: join(userData, 'logs', 'main.log'), now: () => new Date() });
  watchForBugs(log);
  const externalLinks = createExternalLinks({ openExternal: (address) => shell.openExternal(address), log });
  const secureSession = createSessionGuard(process.platform);
  app.on('session-created', secureSession);
  app.on('web-contents-created', (_event, contents) => {
    confineContents(contents, (address) => void externalLinks.open(address));
  });

  takeLaunch(process.argv, parts.links, log);
  let outside: Outside | null = null;
  app.on('second-instance', (_event, _argv, _folder, additionalData) => {
    const argv = launchArgv(additionalData);
    takeLaunch(argv, parts.links, log);
    outside?.launchAgain(launchFlags(argv));
  });

  void app
    .whenReady()
    .then(() => {
      secureSession(session.defaultSession);
      return run({ ...parts, userData, log, externalLinks });
    })
    .then((opened) => {
      outside = opened;
    })
    .catch((bug: unknown) => giveUp(bug, log));
}

async function run(parts: RunParts): Promise<Outside> {
  const { userData, log } = parts;
  const platform = platformOf(process.platform);
  protocol.handle(appScheme, createAppProtocol(parts.folders));

  const { store: settings, wasReset } = await openSettings(userData, log);
  const textsOf = await loadTexts(app.name);
  const texts = () => textsOf(settings.get().NEXT_LOCALE);
  const emit = emitToPages(log);
  const page: Page = createPage({
    emit,
    contentsId: () => mainWindow.contents()?.id ?? null,
    links: parts.links,
    onLink: (link) => void openLink(link, page, services, log),
  });
  if (wasReset) page.notices.add('settings_reset');
  const services: Services = createServices({
    userData,
    platform,
    version: app.getVersion(),
    isPackaged: app.isPackaged,
    settings,
    safeStorage,
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
    isWindowVisible,
    emit,
    onNotice: page.notices.add,
    openExternal: parts.externalLinks.open,
    askPlace: (name) => askPlace(name, app.getPath('downloads')),
    control: {
      quit: () => app.quit(),
      relaunch: () => app.relaunch(),
      releaseLock: () => app.releaseSingleInstanceLock(),
      resourcesPath: process.resourcesPath,
      execPath: process.execPath,
    },
    onCredits: ({ balanceMicroUsd }) => outside.desktop.setBalance(balanceMicroUsd),
    onCreditAdded: (microUsd) => outside.desktop.creditAdded(microUsd),
    onAnswered: (answer) => outside.desktop.answerEnded(answer),
    onRunning: (count) => outside.desktop.setRunning(count),
    log,
  });
  const onPageGone = (webContentsId: number) => {
    // The quick window has a page of its own; links, menu commands and questions about sign-in are the main one's.
    if (webContentsId !== outside.quickWindow.contentsId()) {
      page.notReady();
      services.session.dropOffer();
    }
    services.windowGone(webContentsId);
  };
  const outside: Outside = createOutside({
    ...parts,
    platform,
    settings,
    texts,
    emit,
    page,
    mainWindow: () => mainWindow,
    onQuickPageGone: (webContentsId) => services.windowGone(webContentsId),
  });
  const mainWindow: MainWindow = await createMainWindow({
    appName: app.name,
    webPreferences: webPreferences({ preload: parts.preload, isPackaged: app.isPackaged, platform }),
    placeFile: join(userData, 'window-state.json'),
    texts,
    quit: () => app.quit(),
    ...outside.closing,
    onClosed: () => {
      // The quick window may be left, out of sight: elsewhere than on macOS the main window's end is the app's.
      if (platform !== 'darwin' && !outside.closing.isQuitting()) app.quit();
    },
    onPageGone: (webContentsId) => {
      onPageGone(webContentsId);
      outside.handOver.receiverGone();
    },
    onFocus: services.resume,
    log,
  });
  wire({ ...parts, platform, settings, services, page, mainWindow, outside, texts, emit, onPageGone });
  await outside.launch(launchFlags(process.argv));
  return outside;
}

async function openSettings(userData: string, log: Log): ReturnType<typeof openSettingsStore> {
  const opened = await openSettingsStore({
    file: join(userData, 'settings.json'),
    preferredLanguages: app.getPreferredSystemLanguages(),
    now: () => new Date(),
    log,
  });
  nativeTheme.themeSource = opened.store.get().theme;
  return opened;
}

function emitToPages(log: Log): Emit {
  return createEmit({
    all: () => BrowserWindow.getAllWindows().map((window) => window.webContents),
    byId: (id) => webContents.fromId(id),
    log,
  });
}

/** A launch's link waits in the inbox. Of other arguments only two flags are ever read (deep-link/argv.ts). */
function takeLaunch(argv: readonly string[], links: LinkInbox, log: Log): void {
  const found = linkFromArgv(argv, process.platform);
  if (found.kind === 'link') links.push(found.link);
  if (found.kind === 'refused') log.warn('deep_link.launch_refused');
}

function openLink(link: string, page: Page, services: Services, log: Log): Promise<void> {
  return deliverLink(link, {
    onSignInLink: services.session.acceptLink,
    openTarget: (target) => page.send('link:opened', target),
    notice: page.notices.add,
    log,
  });
}

function isWindowVisible(webContentsId: number): boolean {
  const contents = webContents.fromId(webContentsId);
  const window = contents && BrowserWindow.fromWebContents(contents);
  return Boolean(window?.isVisible() && !window.isMinimized());
}

/** The one place where bugs of this process end: written down, without what they quote, and lived with. */
function watchForBugs(log: Log): void {
  process.on('uncaughtException', (bug) => log.error('bug.exception', describeBug(bug)));
  process.on('unhandledRejection', (bug) => log.error('bug.rejection', describeBug(bug)));
}

async function giveUp(bug: unknown, log: FileLog): Promise<void> {
  log.error('app.start_failed', describeBug(bug));
  await log.flush();
  const texts = await loadTexts(app.name);
  dialog.showErrorBox(app.name, texts(matchLocale(app.getPreferredSystemLanguages()))('startFailed'));
  app.exit(1);
}
