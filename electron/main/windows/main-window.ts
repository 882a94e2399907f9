import { readFile } from 'node:fs/promises';
import { BrowserWindow, dialog, nativeTheme, screen, type WebContents, type WebPreferences } from 'electron';
import type { Texts } from '../desktop/i18n.ts';
import { describeBug, type Log } from '../log.ts';
import { writePrivateFile } from '../secrets/private-file.ts';
import { mainPageUrl } from '../security/app-page.ts';
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
  /** The page is gone (closed, crashed): nothing can be sent to it until it says that it is ready again. */
  readonly onPageGone: (webContentsId: number) => void;
  readonly onFocus: () => void;
  readonly log: Log;
};

export type MainWindow = {
  /** Opens the window, or brings it to the front. */
  readonly show: () => void;
  readonly contents: () => WebContents | null;
  /** Writes down where the window is. */
  readonly savePlace: () => Promise<void>;
};

/** Same as the page's own background, so that nothing flashes before its first paint. */
const backgrounds = { light: '#ffffff', dark: '#16191a' } as const;

export async function createMainWindow(options: MainWindowOptions): Promise<MainWindow> {
  const crashes = createCrashPolicy(Date.now);
  let places = parseWindowPlaces(await readFile(options.placeFile, 'utf8').catch(() => ''));
  let window: BrowserWindow | null = null;

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
    opened.on('close', () => void savePlace());
    opened.on('focus', options.onFocus);
    opened.on('closed', () => {
      window = null;
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
    show: () => {
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
  if (place.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  return window;
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

function background(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light;
}
