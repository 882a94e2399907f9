import { EventEmitter } from 'node:events';
import type { Menu, MenuItem, MenuItemConstructorOptions, PopupOptions } from 'electron';
import { bus } from '../bus.ts';
import type { MenuNode } from '../control-protocol.ts';
import { loud } from '../loud.ts';
import { record } from '../recorder.ts';
import { HostBrowserWindow } from './browser-window.ts';
import { webContents } from './web-contents.ts';

let lastCommandId = 0;

/** Roles that only edit what has the focus. */
const editRoles = ['undo', 'redo', 'cut', 'copy', 'paste', 'delete', 'selectAll'] as const;

export class HostMenuItem {
  readonly commandId: number;
  id: string;
  label: string;
  sublabel: string;
  toolTip: string;
  readonly role: string;
  readonly type: string;
  readonly accelerator: string;
  readonly icon: unknown;
  readonly submenu: HostMenu | undefined;
  readonly registerAccelerator: boolean;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  click: (event?: unknown, window?: unknown, contents?: unknown) => void;

  constructor(options: MenuItemConstructorOptions) {
    lastCommandId += 1;
    this.commandId = lastCommandId;
    const { submenu, click, role = '' } = options;
    this.id = options.id ?? '';
    this.role = role.toLowerCase();
    this.label = options.label ?? role;
    this.sublabel = options.sublabel ?? '';
    this.toolTip = options.toolTip ?? '';
    this.type = options.type ?? (submenu ? 'submenu' : 'normal');
    this.accelerator = typeof options.accelerator === 'string' ? options.accelerator : '';
    this.icon = options.icon;
    this.registerAccelerator = options.registerAccelerator ?? true;
    this.submenu = Array.isArray(submenu)
      ? HostMenu.build(submenu)
      : (submenu as unknown as HostMenu | undefined);
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.click = () => {
      if (!this.enabled) return;
      if (this.type === 'checkbox') this.checked = !this.checked;
      if (this.type === 'radio') this.checked = true;
      const window = HostBrowserWindow.getFocusedWindow() ?? undefined;
      if (this.role) runRole(this.role);
      else click?.(this as unknown as MenuItem, window, { triggeredByAccelerator: false });
    };
    return loud('MenuItem', this);
  }

  describe(): MenuNode {
    const { id, label, role, type, accelerator, enabled, visible, checked } = this;
    const submenu = this.submenu?.describe() ?? [];
    return { id, label, role, type, accelerator, enabled, visible, checked, submenu };
  }
}

/** What the operating system does for a role, as far as a page has it; the rest is noted only. */
function runRole(role: string): void {
  record({ kind: 'role', role });
  bus.emit('role', role);
  const window = HostBrowserWindow.getFocusedWindow();
  const contents = webContents.getFocusedWebContents();
  const edit = editRoles.find((name) => name.toLowerCase() === role);
  if (edit) contents?.[edit]();
  else if (role === 'close') window?.close();
  else if (role === 'minimize') window?.minimize();
  else if (role === 'reload' || role === 'forcereload') contents?.reload();
  else if (role === 'toggledevtools') contents?.openDevTools();
  else if (role === 'resetzoom') contents?.setZoomLevel(0);
  else if (role === 'zoomin') contents?.setZoomLevel(contents.getZoomLevel() + 0.5);
  else if (role === 'zoomout') contents?.setZoomLevel(contents.getZoomLevel() - 0.5);
}

let applicationMenu: HostMenu | null = null;
let lastPopup: HostMenu | undefined;

export class HostMenu extends EventEmitter {
  readonly items: HostMenuItem[] = [];

  constructor() {
    super();
    return loud('Menu', this);
  }

  static build(template: readonly (MenuItemConstructorOptions | MenuItem)[]): HostMenu {
    const menu = new HostMenu();
    for (const entry of template) {
      menu.append(
        entry instanceof HostMenuItem ? entry : new HostMenuItem(entry as MenuItemConstructorOptions),
      );
    }
    return menu;
  }

  static buildFromTemplate(template: Parameters<typeof Menu.buildFromTemplate>[0]): Menu {
    return HostMenu.build(template) as unknown as Menu;
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu as unknown as HostMenu | null;
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu as unknown as Menu | null;
  }

  append(item: HostMenuItem): void {
    this.items.push(item);
  }

  insert(position: number, item: HostMenuItem): void {
    this.items.splice(position, 0, item);
  }

  getMenuItemById(id: string): HostMenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }

  popup(options: PopupOptions = {}): void {
    rememberPopup(this);
    record({ kind: 'menu-popup', items: this.describe() });
    this.emit('menu-will-show');
    // It stays “open” until a test clicks; Electron calls back when it closes.
    if (options.callback) this.once('menu-will-close', options.callback);
  }

  closePopup(): void {
    this.emit('menu-will-close');
  }

  describe(): readonly MenuNode[] {
    return this.items.map((item) => item.describe());
  }

  /** Clicks the entry at a path of labels. */
  clickPath(path: readonly string[]): void {
    const [label, ...rest] = path;
    const item = this.items.find(
      (entry) => entry.visible && (entry.label === label || entry.role === label?.toLowerCase()),
    );
    if (!item)
      throw new Error(
        `host: no menu entry "${label}" among ${this.items.map((entry) => entry.label).join(', ')}`,
      );
    if (rest.length > 0) item.submenu?.clickPath(rest);
    else if (!item.enabled) throw new Error(`host: menu entry "${label}" is disabled`);
    else item.click();
    this.closePopup();
  }

  allItems(): readonly HostMenuItem[] {
    return this.items.flatMap((item) => [item, ...(item.submenu?.allItems() ?? [])]);
  }
}

function rememberPopup(menu: HostMenu): void {
  lastPopup = menu;
}

export function currentMenu(): HostMenu | null {
  return applicationMenu;
}

export function currentPopup(): HostMenu | undefined {
  return lastPopup;
}

/** `CmdOrCtrl+Shift+N` → the same key press as a page reports it, in one order. */
function normalised(accelerator: string, platform: NodeJS.Platform): string {
  const names: Readonly<Record<string, string>> = {
    cmdorctrl: platform === 'darwin' ? 'meta' : 'ctrl',
    commandorcontrol: platform === 'darwin' ? 'meta' : 'ctrl',
    control: 'ctrl',
    command: 'meta',
    cmd: 'meta',
    super: 'meta',
    option: 'alt',
    plus: '+',
    comma: ',',
    return: 'enter',
    esc: 'escape',
    space: ' ',
  };
  const parts = accelerator
    .toLowerCase()
    .split('+')
    .map((part) => names[part] ?? part);
  return parts.toSorted().join('+');
}

/** A key press that the page left alone. True: the menu took it. */
export function pressAccelerator(pressed: readonly string[]): boolean {
  const wanted = normalised(pressed.join('+'), process.platform);
  const item = applicationMenu
    ?.allItems()
    .find(
      (entry) =>
        entry.accelerator &&
        !entry.role &&
        entry.enabled &&
        normalised(entry.accelerator, process.platform) === wanted,
    );
  item?.click();
  return item !== undefined;
}
