import { EventEmitter } from 'node:events';
import type { GlobalShortcut, NotificationConstructorOptions, PowerMonitor } from 'electron';
import { hostEvent } from '../bus.ts';
import type { TrayState } from '../control-protocol.ts';
import { loud, type Part } from '../loud.ts';
import { record } from '../recorder.ts';
import type { HostMenu } from './menu.ts';

const trays: HostTray[] = [];
const notifications: HostNotification[] = [];
const shortcuts = new Map<string, () => void>();
/** Keys that “another program” holds. */
const takenShortcuts = new Set<string>();

export class HostTray extends EventEmitter {
  private tooltip = '';
  private title = '';
  private menu: HostMenu | null = null;
  private destroyedFlag = false;

  constructor() {
    super();
    const facade = loud('Tray', this);
    trays.push(facade);
    return facade;
  }

  setToolTip(tooltip: string): void {
    this.tooltip = tooltip;
  }

  setTitle(title: string): void {
    this.title = title;
  }

  getTitle(): string {
    return this.title;
  }

  setContextMenu(menu: HostMenu | null): void {
    this.menu = menu;
  }

  setImage(): void {}
  setPressedImage(): void {}
  setIgnoreDoubleClickEvents(): void {}

  popUpContextMenu(menu?: HostMenu): void {
    (menu ?? this.menu)?.popup();
  }

  getBounds() {
    return { x: 1880, y: 0, width: 24, height: 24 };
  }

  isDestroyed(): boolean {
    return this.destroyedFlag;
  }

  destroy(): void {
    this.destroyedFlag = true;
    trays.splice(trays.indexOf(this), 1);
  }

  hostState(): TrayState {
    return { tooltip: this.tooltip, menu: this.menu?.describe() ?? [] };
  }

  hostMenu(): HostMenu | null {
    return this.menu;
  }

  hostFire(event: string): void {
    this.emit(event, hostEvent({}), this.getBounds(), { x: 1890, y: 10 });
  }
}

export function currentTrays(): readonly HostTray[] {
  return trays;
}

export class HostNotification extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }

  title: string;
  body: string;
  silent: boolean;
  private readonly index: number;

  constructor(options: NotificationConstructorOptions = {}) {
    super();
    this.title = options.title ?? '';
    this.body = options.body ?? '';
    this.silent = options.silent ?? false;
    const facade = loud('Notification', this);
    this.index = notifications.push(facade) - 1;
    return facade;
  }

  show(): void {
    const { index, title, body, silent } = this;
    record({ kind: 'notification', index, title, body, silent });
    this.emit('show', hostEvent({}));
  }

  close(): void {
    this.emit('close', hostEvent({}));
  }
}

export function fireNotification(index: number, event: 'click' | 'close'): void {
  const notification = notifications[index];
  if (!notification) throw new Error(`host: there is no notification ${index}`);
  notification.emit(event, hostEvent({}));
}

const shortcutImplementation: Partial<GlobalShortcut> = {
  register(accelerator: string, callback: () => void) {
    if (shortcuts.has(accelerator) || takenShortcuts.has(accelerator)) return false;
    shortcuts.set(accelerator, callback);
    return true;
  },
  unregister: (accelerator: string) => void shortcuts.delete(accelerator),
  unregisterAll: () => shortcuts.clear(),
  isRegistered: (accelerator: string) => shortcuts.has(accelerator),
};
export const globalShortcut = loud('globalShortcut', shortcutImplementation) as GlobalShortcut;

export function registeredShortcuts(): readonly string[] {
  return [...shortcuts.keys()];
}

export function takeShortcut(accelerator: string): void {
  takenShortcuts.add(accelerator);
}

export function pressShortcut(accelerator: string): void {
  const callback = shortcuts.get(accelerator);
  if (!callback) throw new Error(`host: no global shortcut ${accelerator}`);
  callback();
}

class HostPowerMonitor extends EventEmitter implements Part<PowerMonitor> {
  readonly onBatteryPower = false;

  getSystemIdleTime(): number {
    return 0;
  }

  getSystemIdleState(): 'active' {
    return 'active';
  }

  isOnBatteryPower(): boolean {
    return false;
  }
}
export const powerMonitor = loud('powerMonitor', new HostPowerMonitor());
