import { BrowserWindow, nativeTheme, screen, type WebPreferences } from 'electron';
import { describeBug } from '#shared/bugs.ts';
import type { Platform } from '#shared/domain/app.ts';
import type { Log } from '../log.ts';
import { quickPageUrl } from '../security/app-page.ts';
import { background } from './background.ts';
import { quickBounds, quickMinimumSize, quickSize } from './quick-place.ts';

type QuickWindowOptions = {
  readonly appName: string;
  readonly platform: Platform;
  readonly webPreferences: WebPreferences;
  readonly isQuitting: () => boolean;
  readonly onPageGone: (webContentsId: number) => void;
  readonly log: Log;
};

/** The small window for a question in between. Once loaded it is only hidden, so that it is there at once. */
export type QuickWindow = {
  /** Loads the page out of sight. */
  readonly prepare: () => void;
  readonly show: () => void;
  /** The shortcut: shows it, or hides it when the person is in it already. */
  readonly toggle: () => void;
  readonly hide: () => void;
  readonly setPinned: (pinned: boolean) => void;
  readonly contentsId: () => number | null;
};

export function createQuickWindow(options: QuickWindowOptions): QuickWindow {
  let window: BrowserWindow | null = null;
  let isPinned = false;
  let size = quickSize;

  function open(): BrowserWindow {
    const opened = makeWindow(options);
    const { id } = opened.webContents;
    opened.on('blur', () => {
      if (!isPinned) opened.hide();
    });
    opened.on('resize', () => {
      const { width, height } = opened.getBounds();
      size = { width, height };
    });
    opened.on('close', (event) => {
      if (options.isQuitting()) return;
      event.preventDefault();
      opened.hide();
    });
    opened.on('closed', () => {
      window = null;
      isPinned = false;
      options.onPageGone(id);
    });
    opened.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      options.log.error('quick.page_gone', { reason, exitCode });
      // What it showed lived in its memory. The next call makes a new one.
      opened.destroy();
    });
    void opened.loadURL(quickPageUrl).catch((error: unknown) => {
      options.log.error('quick.load_failed', describeBug(error));
    });
    return opened;
  }

  function show(): void {
    window ??= open();
    const { workArea } = screen.getDisplayNearestPoint(screen.getCursorScreenPoint());
    // Where the person is now; a pinned one that is in sight stays where they put it.
    if (!window.isVisible()) window.setBounds(quickBounds(workArea, size));
    window.show();
    window.focus();
  }

  nativeTheme.on('updated', () => window?.setBackgroundColor(background()));
  return {
    prepare: () => {
      window ??= open();
    },
    show,
    toggle: () => {
      if (window?.isVisible() && window.isFocused()) window.hide();
      else show();
    },
    hide: () => window?.hide(),
    setPinned: (pinned) => {
      isPinned = pinned;
      window?.setAlwaysOnTop(pinned);
    },
    contentsId: () => (window && !window.isDestroyed() ? window.webContents.id : null),
  };
}

function makeWindow(options: QuickWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...quickSize,
    minWidth: quickMinimumSize.width,
    minHeight: quickMinimumSize.height,
    title: options.appName,
    show: false,
    frame: false,
    skipTaskbar: true,
    fullscreenable: false,
    maximizable: false,
    minimizable: false,
    // On macOS a panel appears over what the person is doing without bringing the whole app forward.
    ...(options.platform === 'darwin' ? { type: 'panel' } : {}),
    backgroundColor: background(),
    webPreferences: options.webPreferences,
  });
  // Without a frame the menu cannot be seen, and its keys would act on the main window behind.
  if (options.platform !== 'darwin') window.removeMenu();
  return window;
}
