import { readFile } from 'node:fs/promises';
import { BrowserWindow, dialog, nativeTheme, screen, type WebContents, type WebPreferences } from 'electron';
import { describeBug } from '#shared/bugs.ts';
import type { Texts } from '../desktop/i18n.ts';
import type { Log } from '../log.ts';
import { writePrivateFile } from '../secrets/private-file.ts';
import { mainPageUrl } from '../security/app-page.ts';
import { background } from './background.ts';
import { createCrashPolicy, recoverFromCrash } from './crash-recovery.ts';
import {
  choosePlace,
  minimumSize,
  parseWindowPlaces,
  rememberPlace,
  type WindowPlaces,
} from './window-place.ts';

type MainWindowOptions = {
  readonly appName: string;
  readonly webPreferences: WebPreferences;
  readonly placeFile: string;
  readonly texts: () => Texts;
  readonly quit: () => void;
  /** The person closes the window. True: it may only be hidden, which `mayClose` then decides. */
  readonly keepsRunning: () => boolean;
  /** False: the window is hidden and the app goes on without it. */
  readonly mayClose: () => Promise<boolean>;
  readonly onClosed: () => void;
  /** The page is gone (closed, crashed): nothing can be sent to it until it says that it is ready again. */
  readonly onPageGone: (webContentsId: number) => void;
  readonly onFocus: () => void;
  readonly log: Log;
};

export type MainWindow = {
  /** Opens the window, or brings it to the front. */
  readonly show: () => void;
  /** Loads the page without showing the window; minimized, it is at least in sight of the desktop. */
  readonly prepare: (how: 'hidden' | 'minimized') => void;
  readonly contents: () => WebContents | null;
  /** Writes down where the window is. */
  readonly savePlace: () => Promise<void>;
};

export async function createMainWindow(options: MainWindowOptions): Promise<MainWindow> {
  const crashes = createCrashPolicy(Date.now);
  let places = parseWindowPlaces(await readFile(options.placeFile, 'utf8').catch(() => ''));
  let window: BrowserWindow | null = null;
  /** Asked for before the page was ready to be seen. */
  let isWanted = false;

  async function savePlace(): Promise<void> {
    if (!window || window.isDestroyed()) return;
    places = placesWith(places, window);
    try {
      await writePrivateFile(options.placeFile, JSON.stringify(places));
    } catch {
      options.log.warn('window.place_write_failed');
    }
  }

  function open(): BrowserWindow {
    const opened = openWindow(places, options);
    closeOrHide(opened, options, () => void savePlace());
    opened.on('focus', options.onFocus);
    opened.once('ready-to-show', () => {
      if (isWanted) opened.show();
    });
    opened.on('closed', () => {
      window = null;
      options.onClosed();
    });
    watchContents(opened, options, crashes);
    void opened.loadURL(mainPageUrl).catch((error: unknown) => {
      options.log.error('window.load_failed', describeBug(error));
      // An empty window says more than none.
      if (!opened.isDestroyed()) opened.show();
    });
    return opened;
  }

  nativeTheme.on('updated', () => window?.setBackgroundColor(background()));
  return {
    prepare: (how) => {
      if (window) return;
      isWanted = false;
      window = open();
      if (how === 'minimized') window.minimize();
    },
    show: () => {
      isWanted = true;
      if (!window) {
        window = open();
        return;
      }
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    contents: () => (window && !window.isDestroyed() ? window.webContents : null),
    savePlace,
  };
}

function openWindow(places: WindowPlaces, options: MainWindowOptions): BrowserWindow {
  const place = choosePlace(places, screen.getAllDisplays(), screen.getPrimaryDisplay());
  const window = new BrowserWindow({
    ...place.bounds,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: options.appName,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: background(),
    webPreferences: options.webPreferences,
  });
  // Maximizing shows a window, so one that is to stay hidden is maximized when it is shown.
  if (place.maximized) window.once('show', () => window.maximize());
  return window;
}

/** Closing hides where the app goes on in the tray. The decision takes a moment, so the close is taken back first. */
function closeOrHide(window: BrowserWindow, options: MainWindowOptions, savePlace: () => void): void {
  let isDecided = false;
  window.on('close', (event) => {
    savePlace();
    if (isDecided || !options.keepsRunning()) return;
    event.preventDefault();
    void options.mayClose().then((mayClose) => {
      if (window.isDestroyed()) return;
      isDecided = mayClose;
      if (mayClose) window.close();
      else window.hide();
    });
  });
}

function watchContents(
  window: BrowserWindow,
  options: MainWindowOptions,
  crashes: ReturnType<typeof createCrashPolicy>,
): void {
  const { webContents } = window;
  const { id } = webContents;
  window.on('closed', () => options.onPageGone(id));
  webContents.on('preload-error', (_event, _path, error) => {
    options.log.error('window.preload_failed', describeBug(error));
  });
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    options.log.error('window.page_gone', { reason, exitCode });
    options.onPageGone(id);
    void recoverFromCrash(crashes.answer(reason), {
      reload: () => {
        if (!window.isDestroyed()) webContents.reload();
      },
      askToReload: () => askToReload(window, options.texts()),
      quit: options.quit,
    });
  });
}

async function askToReload(window: BrowserWindow, text: Texts): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: text('crashMessage'),
    buttons: [text('crashReload'), text('quit')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  return response === 0;
}

function placesWith(places: WindowPlaces, window: BrowserWindow): WindowPlaces {
  const display = screen.getDisplayMatching(window.getBounds());
  const bounds = window.getNormalBounds();
  return rememberPlace(places, display.id, { bounds, maximized: window.isMaximized() });
}
