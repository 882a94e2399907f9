import type { BrowserWindow, BrowserWindowConstructorOptions, WebContents } from 'electron';
import { bus, hostEvent } from '../bus.ts';
import { browserContext } from '../chromium.ts';
import type { WindowState } from '../control-protocol.ts';
import { loud, type Part } from '../loud.ts';
import { mark } from '../start-times.ts';
import { isReady } from './ready.ts';
import { HostWebContents } from './web-contents.ts';
import { WindowLooks } from './window-looks.ts';

const windows = new Map<number, HostBrowserWindow>();
const closing = new Set<Promise<void>>();
let lastId = 0;
let headed = false;

export function showRealWindows(visible: boolean): void {
  headed = visible;
}

export function openWindows(): readonly HostBrowserWindow[] {
  return [...windows.values()];
}

export async function windowsClosed(): Promise<void> {
  await Promise.allSettled(closing);
}

export class HostBrowserWindow extends WindowLooks implements Part<BrowserWindow> {
  readonly id: number;
  readonly hostContents: HostWebContents;
  readonly hostOptions: BrowserWindowConstructorOptions;
  private visible = false;
  private focused = false;
  private minimized = false;
  private fullScreenNow = false;
  private destroyedFlag = false;
  private shownOnce = false;

  static getAllWindows(): BrowserWindow[] {
    return openWindows().map((window) => window.facade);
  }

  static getFocusedWindow(): BrowserWindow | null {
    return openWindows().find((window) => window.isFocused())?.facade ?? null;
  }

  static fromId(id: number): BrowserWindow | null {
    return windows.get(id)?.facade ?? null;
  }

  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return openWindows().find((window) => window.webContents === contents)?.facade ?? null;
  }

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super(options);
    if (!isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    lastId += 1;
    this.id = lastId;
    mark('firstWindow');
    this.hostOptions = options;
    this.hostContents = new HostWebContents(options.webPreferences ?? {});
    const facade = loud('BrowserWindow', this);
    facade.listen();
    windows.set(this.id, facade);
    bus.emit('contents-created', this.hostContents);
    bus.emit('window-created', facade);
    if (options.show !== false) facade.show();
    return facade;
  }

  private listen(): void {
    const contents = this.hostContents;
    contents.on('did-finish-load', () => {
      mark('firstPage');
      if (!this.shownOnce) this.emit('ready-to-show');
    });
    contents.on(
      'page-title-updated',
      (event: { defaultPrevented: boolean }, title: string, explicit: boolean) => {
        this.emit('page-title-updated', event, title, explicit);
        if (!event.defaultPrevented) this.titleText = title;
      },
    );
    contents.on('host-page', () => this.applyBounds());
    // The page can go by itself: a test closes it, or Chromium ends.
    contents.on('destroyed', () => this.destroy());
  }

  get facade(): BrowserWindow {
    return this as unknown as BrowserWindow;
  }

  get webContents(): WebContents {
    if (this.destroyedFlag) throw new TypeError('Object has been destroyed');
    return this.hostContents.facade;
  }

  loadURL(url: string): Promise<void> {
    return this.hostContents.loadURL(url);
  }

  reload(): void {
    this.hostContents.reload();
  }

  // Showing

  private look(visible: boolean, focused: boolean): void {
    const before = { visible: this.visible, focused: this.focused };
    this.visible = visible;
    this.focused = focused;
    this.hostContents.setHostLook({ visible: visible && !this.minimized, focused });
    if (before.visible !== visible) this.emit(visible ? 'show' : 'hide');
    if (before.focused === focused) return;
    this.emit(focused ? 'focus' : 'blur');
    bus.emit(focused ? 'window-focused' : 'window-blurred', this);
  }

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    this.shownOnce = true;
    this.look(true, this.focused);
  }

  hide(): void {
    this.look(false, false);
  }

  focus(): void {
    if (!this.visible || this.focused) return;
    for (const other of windows.values()) if (other !== (this as HostBrowserWindow)) other.blur();
    this.look(true, true);
    if (headed) void this.hostContents.hostPage?.bringToFront().catch(() => undefined);
  }

  blur(): void {
    this.look(this.visible, false);
  }

  moveTop(): void {}

  minimize(): void {
    this.minimized = true;
    this.look(this.visible, false);
    this.emit('minimize');
    this.applyState('minimized');
  }

  restore(): void {
    if (!this.minimized) return this.unmaximize();
    this.minimized = false;
    this.look(true, this.focused);
    this.emit('restore');
    this.applyState('normal');
    this.focus();
  }

  maximize(): void {
    if (this.maximized) return;
    this.maximized = true;
    this.normalBounds = this.bounds;
    this.bounds = { x: 0, y: 0, width: 1920, height: 1080 };
    if (!this.visible) this.show();
    this.applyBounds();
    this.emit('maximize');
    this.emit('resize');
  }

  unmaximize(): void {
    if (!this.maximized) return;
    this.maximized = false;
    this.bounds = this.normalBounds;
    this.applyBounds();
    this.emit('unmaximize');
    this.emit('resize');
  }

  setFullScreen(flag: boolean): void {
    if (this.fullScreenNow === flag) return;
    this.fullScreenNow = flag;
    this.emit(flag ? 'enter-full-screen' : 'leave-full-screen');
  }

  /** The viewport stands in for the window's inside; a visible window is moved and sized for real. */
  protected applyBounds(): void {
    const page = this.hostContents.hostPage;
    if (!page) return;
    const { width, height } = this.bounds;
    if (headed) this.applyState(this.maximized ? 'maximized' : 'normal');
    else void page.setViewportSize({ width, height }).catch(() => undefined);
  }

  private applyState(windowState: 'normal' | 'minimized' | 'maximized'): void {
    const page = this.hostContents.hostPage;
    if (!headed || !page) return;
    const { width, height } = this.bounds;
    void (async () => {
      const cdp = await browserContext().newCDPSession(page);
      const { windowId } = await cdp.send('Browser.getWindowForTarget');
      await cdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState } });
      if (windowState === 'normal')
        await cdp.send('Browser.setWindowBounds', { windowId, bounds: { width, height } });
      await cdp.detach();
    })().catch(() => undefined);
  }

  isVisible(): boolean {
    return this.visible;
  }

  isFocused(): boolean {
    return this.focused;
  }

  isMinimized(): boolean {
    return this.minimized;
  }

  isMaximized(): boolean {
    return this.maximized;
  }

  isFullScreen(): boolean {
    return this.fullScreenNow;
  }

  isNormal(): boolean {
    return !this.minimized && !this.maximized && !this.fullScreenNow;
  }

  // Closing

  close(): void {
    if (this.destroyedFlag) return;
    const event = hostEvent({});
    this.emit('close', event);
    if (event.defaultPrevented) bus.emit('window-close-refused');
    else setImmediate(() => this.destroy());
  }

  destroy(): void {
    if (this.destroyedFlag) return;
    this.look(false, false);
    this.destroyedFlag = true;
    windows.delete(this.id);
    this.hostContents.hostDestroy();
    const closed = this.hostContents.hostClosePage();
    closing.add(closed);
    void closed.finally(() => closing.delete(closed));
    this.emit('closed');
    bus.emit('window-closed', this);
  }

  isDestroyed(): boolean {
    return this.destroyedFlag;
  }

  hostState(): WindowState {
    return {
      id: this.id,
      contentsId: this.hostContents.id,
      url: this.hostContents.getURL(),
      title: this.titleText,
      visible: this.visible,
      focused: this.focused,
      minimized: this.minimized,
      maximized: this.maximized,
      alwaysOnTop: this.alwaysOnTop,
      bounds: this.getBounds(),
    };
  }
}
