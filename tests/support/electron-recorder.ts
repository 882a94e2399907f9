/**
 * Preloaded into real Electron by the test driver: notes what the app asks of the desktop, and sets things off.
 * Its text is turned into a CommonJS script, so it exports nothing and imports types only.
 */
import type * as ElectronModule from 'electron';
import type { Menu, MenuItem, Notification, Tray } from 'electron';
import type {
  Command,
  DialogType,
  HostRecord,
  HostState,
  MenuNode,
  WindowState,
} from '../host/control-protocol.ts';

const electron = require('electron') as typeof ElectronModule;

const records: HostRecord[] = [];
const answers = new Map<DialogType, unknown[]>();
const trayMenus = new Map<Tray, Menu | null>();
const notifications: Notification[] = [];
const shortcuts = new Map<string, () => void>();
let popup: Menu | undefined;

function note(entry: HostRecord): void {
  records.push(entry);
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null)) as unknown;
}

function replace<T extends object, K extends keyof T>(
  target: T,
  name: K,
  make: (original: T[K]) => T[K],
): void {
  target[name] = make(target[name]);
}

replace(electron.shell, 'openExternal', () => (url) => {
  note({ kind: 'open-external', url });
  return Promise.resolve();
});
replace(electron.shell, 'openPath', () => (path) => {
  note({ kind: 'open-path', path });
  return Promise.resolve('');
});
replace(electron.shell, 'showItemInFolder', () => (path) => note({ kind: 'show-item', path }));
replace(electron.dialog, 'showErrorBox', () => (title, content) => {
  note({ kind: 'dialog', type: 'error', options: { title, content }, answer: null });
});

function answerDialog<T>(type: DialogType, args: readonly unknown[], dismissal: T): Promise<T> {
  const answer = (answers.get(type)?.shift() as T | undefined) ?? dismissal;
  note({ kind: 'dialog', type, options: plain(args.at(-1)), answer });
  return Promise.resolve(answer);
}
replace(electron.dialog, 'showMessageBox', () => (...args: readonly unknown[]) => {
  const options = args.at(-1) as { readonly cancelId?: number; readonly defaultId?: number };
  const response = options.cancelId ?? options.defaultId ?? 0;
  return answerDialog('message', args, { response, checkboxChecked: false });
});
replace(
  electron.dialog,
  'showOpenDialog',
  () =>
    (...args: readonly unknown[]) =>
      answerDialog('open', args, { canceled: true, filePaths: [] as string[] }),
);
replace(
  electron.dialog,
  'showSaveDialog',
  () =>
    (...args: readonly unknown[]) =>
      answerDialog('save', args, { canceled: true, filePath: '' }),
);

replace(electron.globalShortcut, 'register', (original) => (accelerator, callback) => {
  const done = original.call(electron.globalShortcut, accelerator, callback);
  if (done) shortcuts.set(accelerator, callback);
  return done;
});
replace(electron.globalShortcut, 'unregister', (original) => (accelerator) => {
  shortcuts.delete(accelerator);
  original.call(electron.globalShortcut, accelerator);
});
replace(
  electron.Tray.prototype,
  'setContextMenu',
  (original) =>
    function remember(this: Tray, menu) {
      trayMenus.set(this, menu);
      original.call(this, menu);
    },
);
replace(
  electron.Notification.prototype,
  'show',
  (original) =>
    function remember(this: Notification) {
      const { title, body, silent } = this;
      note({ kind: 'notification', index: notifications.push(this) - 1, title, body, silent });
      original.call(this);
    },
);
replace(
  electron.Menu.prototype,
  'popup',
  () =>
    function remember(this: Menu) {
      openPopup(this);
    },
);

function openPopup(menu: Menu): void {
  popup = menu;
  note({ kind: 'menu-popup', items: describeMenu(menu) });
}

function describeMenu(menu: Menu | null | undefined): readonly MenuNode[] {
  return (menu?.items ?? []).map((item) => ({
    id: item.id,
    label: item.label,
    role: item.role ?? '',
    type: item.type,
    accelerator: item.accelerator ?? '',
    enabled: item.enabled,
    visible: item.visible,
    checked: item.checked,
    submenu: describeMenu(item.submenu),
  }));
}

function clickItem(item: MenuItem | null | undefined): void {
  if (!item) throw new Error('there is no such menu entry');
  const click = item.click as (event: object, window: unknown, contents: unknown) => void;
  click.call(
    item,
    {},
    electron.BrowserWindow.getFocusedWindow(),
    electron.webContents.getFocusedWebContents(),
  );
}

function clickPath(menu: Menu | null | undefined, path: readonly string[]): void {
  const [label, ...rest] = path;
  const item = menu?.items.find((entry) => entry.label === label || entry.role === label?.toLowerCase());
  if (rest.length > 0) clickPath(item?.submenu, rest);
  else clickItem(item);
}

function windowFor(id: number | undefined) {
  const window =
    id === undefined ? electron.BrowserWindow.getAllWindows()[0] : electron.BrowserWindow.fromId(id);
  if (!window) throw new Error('there is no such window');
  return window;
}

function windowState(window: ReturnType<typeof windowFor>): WindowState {
  return {
    id: window.id,
    contentsId: window.webContents.id,
    url: window.webContents.getURL(),
    title: window.getTitle(),
    visible: window.isVisible(),
    focused: window.isFocused(),
    minimized: window.isMinimized(),
    maximized: window.isMaximized(),
    alwaysOnTop: window.isAlwaysOnTop(),
    bounds: window.getBounds(),
  };
}

async function state(): Promise<HostState> {
  const cookies = await electron.session.defaultSession.cookies.get({});
  return {
    pid: process.pid,
    menu: describeMenu(electron.Menu.getApplicationMenu()),
    trays: [...trayMenus.values()].map((menu) => ({ tooltip: '', menu: describeMenu(menu) })),
    shortcuts: [...shortcuts.keys()],
    windows: electron.BrowserWindow.getAllWindows().map(windowState),
    cookies: cookies.map(({ name, domain = '' }) => ({ name, domain })),
    clipboard: await electron.clipboard.readText(),
    // Only the host notes them.
    startTimes: {},
  };
}

function firstTray(): Tray {
  const tray = [...trayMenus.keys()][0];
  if (!tray) throw new Error('there is no tray');
  return tray;
}

/** Only plain data goes back to the test: most commands answer with nothing. */
function run(command: Command): unknown {
  const { app, Menu: menus } = electron;
  switch (command.do) {
    case 'records':
      return records;
    case 'state':
      return state();
    case 'click-menu':
      return clickPath(menus.getApplicationMenu(), command.path);
    case 'click-menu-id':
      return clickItem(menus.getApplicationMenu()?.getMenuItemById(command.id));
    case 'click-popup':
      return clickPath(popup, command.path);
    case 'tray':
      return void firstTray().emit(command.event, {}, firstTray().getBounds(), { x: 0, y: 0 });
    case 'click-tray-menu':
      return clickPath(trayMenus.get(firstTray()), command.path);
    case 'shortcut':
      return shortcuts.get(command.accelerator)?.();
    case 'notification':
      return void notifications[command.index]?.emit(command.event, {});
    case 'power':
      return void electron.powerMonitor.emit(command.event, {});
    case 'answer-dialog':
      return void answers.set(command.type, [...(answers.get(command.type) ?? []), command.answer]);
    case 'close-window':
      return windowFor(command.window).close();
    case 'focus-window':
      return windowFor(command.window).focus();
    case 'blur-window':
      return windowFor(command.window).blur();
    case 'open-url':
      return void app.emit('open-url', { preventDefault: () => undefined }, command.url);
    case 'activate':
      return void app.emit('activate', {}, electron.BrowserWindow.getAllWindows().length > 0);
    case 'quit':
      return app.quit();
    case 'crash-renderer':
      return windowFor(command.window).webContents.forcefullyCrashRenderer();
    case 'proxy':
    case 'dark-desktop':
    case 'take-shortcut':
    case 'context-menu':
    case 'invoke-from-frame':
      throw new Error(`"${command.do}" can only be done in the host`);
  }
}

Object.defineProperty(globalThis, Symbol.for('app.recorder'), { value: { run } });
