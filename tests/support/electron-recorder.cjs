/** Preloaded into real Electron by the test driver: notes what the app asks of the desktop, and sets things off. */
const electron = require('electron');

const records = [];
const answers = new Map();
const trays = [];
const notifications = [];
const shortcuts = new Map();
const trayMenus = new Map();
let popup;

const note = (entry) => void records.push(entry);
const plain = (value) => JSON.parse(JSON.stringify(value ?? null));

function replace(target, name, replacement) {
  const original = target[name];
  target[name] = (...args) => replacement(original.bind(target), ...args);
}

replace(electron.shell, 'openExternal', async (_original, url) => note({ kind: 'open-external', url }));
replace(electron.shell, 'openPath', async (_original, path) => {
  note({ kind: 'open-path', path });
  return '';
});
replace(electron.shell, 'showItemInFolder', (_original, path) => note({ kind: 'show-item', path }));

function dialog(name, type, dismissal) {
  replace(electron.dialog, name, async (_original, ...args) => {
    const options = args.at(-1);
    const answer = answers.get(type)?.shift() ?? dismissal(options);
    note({ kind: 'dialog', type, options: plain(options), answer });
    return answer;
  });
}
dialog('showMessageBox', 'message', (options) => ({
  response: options.cancelId ?? options.defaultId ?? 0,
  checkboxChecked: false,
}));
dialog('showOpenDialog', 'open', () => ({ canceled: true, filePaths: [] }));
dialog('showSaveDialog', 'save', () => ({ canceled: true, filePath: '' }));
replace(electron.dialog, 'showErrorBox', (_original, title, content) => {
  note({ kind: 'dialog', type: 'error', options: { title, content }, answer: null });
});

replace(electron.globalShortcut, 'register', (original, accelerator, callback) => {
  const done = original(accelerator, callback);
  if (done) shortcuts.set(accelerator, callback);
  return done;
});
replace(electron.globalShortcut, 'unregister', (original, accelerator) => {
  shortcuts.delete(accelerator);
  original(accelerator);
});

const setContextMenu = electron.Tray.prototype.setContextMenu;
electron.Tray.prototype.setContextMenu = function remember(menu) {
  if (!trays.includes(this)) trays.push(this);
  trayMenus.set(this, menu);
  setContextMenu.call(this, menu);
};
const showNotification = electron.Notification.prototype.show;
electron.Notification.prototype.show = function remember() {
  const { title, body, silent } = this;
  note({ kind: 'notification', index: notifications.push(this) - 1, title, body, silent });
  showNotification.call(this);
};
electron.Menu.prototype.popup = function remember() {
  popup = this;
  note({ kind: 'menu-popup', items: describe(this) });
};

function describe(menu) {
  return (menu?.items ?? []).map((item) => ({
    id: item.id ?? '',
    label: item.label,
    role: item.role ?? '',
    type: item.type,
    accelerator: String(item.accelerator ?? ''),
    enabled: item.enabled,
    visible: item.visible,
    checked: item.checked,
    submenu: describe(item.submenu),
  }));
}

function clickPath(menu, path) {
  const item = path.reduce(
    (found, label) =>
      (found?.submenu ?? found)?.items.find((entry) => entry.label === label || entry.role === label),
    menu,
  );
  if (!item?.click) throw new Error(`no menu entry ${path.join(' > ')}`);
  item.click(
    undefined,
    electron.BrowserWindow.getFocusedWindow(),
    electron.webContents.getFocusedWebContents(),
  );
}

function windowFor(id) {
  const window =
    id === undefined ? electron.BrowserWindow.getAllWindows()[0] : electron.BrowserWindow.fromId(id);
  if (!window) throw new Error('there is no such window');
  return window;
}

function windowState(window) {
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

async function state() {
  const cookies = await electron.session.defaultSession.cookies.get({});
  return {
    pid: process.pid,
    menu: describe(electron.Menu.getApplicationMenu()),
    trays: trays.map((tray) => ({ tooltip: '', menu: describe(trayMenus.get(tray)) })),
    shortcuts: [...shortcuts.keys()],
    windows: electron.BrowserWindow.getAllWindows().map(windowState),
    cookies: cookies.map(({ name, domain }) => ({ name, domain })),
    clipboard: await electron.clipboard.readText(),
  };
}

const commands = {
  records: () => records,
  state,
  'click-menu': ({ path }) => clickPath(electron.Menu.getApplicationMenu(), path),
  'click-menu-id': ({ id }) => electron.Menu.getApplicationMenu().getMenuItemById(id).click(),
  'click-popup': ({ path }) => clickPath(popup, path),
  tray: ({ event }) => trays[0].emit(event, {}, trays[0].getBounds(), { x: 0, y: 0 }),
  'click-tray-menu': ({ path }) => clickPath(trayMenus.get(trays[0]), path),
  shortcut: ({ accelerator }) => shortcuts.get(accelerator)(),
  notification: ({ index, event }) => notifications[index].emit(event, {}),
  power: ({ event }) => electron.powerMonitor.emit(event, {}),
  'answer-dialog': ({ type, answer }) => answers.set(type, [...(answers.get(type) ?? []), answer]),
  'close-window': ({ window }) => windowFor(window).close(),
  'focus-window': ({ window }) => windowFor(window).focus(),
  'blur-window': ({ window }) => windowFor(window).blur(),
  'open-url': ({ url }) => electron.app.emit('open-url', { preventDefault() {} }, url),
  activate: () => electron.app.emit('activate', {}, electron.BrowserWindow.getAllWindows().length > 0),
  quit: () => electron.app.quit(),
  'crash-renderer': ({ window }) => windowFor(window).webContents.forcefullyCrashRenderer(),
};

globalThis[Symbol.for('app.recorder')] = {
  run(command) {
    const action = commands[command.do];
    if (!action) throw new Error(`"${command.do}" can only be done in the host`);
    const answer = action(command);
    // Objects of Electron do not travel to the test.
    return command.do === 'records' || command.do === 'state' ? answer : undefined;
  },
};
