import type { CDPSession, Frame, Page } from '@playwright/test';
import type { Session, WebContents, WebFrameMain, WebPreferences } from 'electron';
import { bus, hostEvent } from '../bus.ts';
import { createCodec } from '../codec.ts';
import { loud, type Part } from '../loud.ts';
import type { UpMessage, WindowLook } from '../renderer-shim.ts';
import { toAppUrl, toPageUrl } from '../urls.ts';
import { type PageEvents, type PageSettings, pageSettings, WindowPage } from '../window-page.ts';
import { ContentsLooks } from './contents-looks.ts';
import { type Caller, emitMessage, invokeHandler } from './ipc-main.ts';
import { denyPopup, judgeWebSocket, navigationRefused, type OpenHandler } from './navigation.ts';
import { type HostSession, sessionFor } from './session.ts';
import { nextProcessId, webFrame } from './web-frame.ts';

const codec = createCodec();
const everyContents = new Map<number, HostWebContents>();
const byPage = new WeakMap<Page, HostWebContents>();
let lastId = 0;

export function contentsOfPage(page: Page): HostWebContents | undefined {
  return byPage.get(page);
}

export function allContents(): readonly HostWebContents[] {
  return [...everyContents.values()];
}

export class HostWebContents extends ContentsLooks implements Part<WebContents> {
  readonly id: number;
  readonly hostSession: HostSession;
  readonly hostPreferences: WebPreferences;
  private readonly settings: PageSettings;
  private opening: Promise<WindowPage> | undefined;
  private window: WindowPage | undefined;
  private look: WindowLook = { visible: false, focused: false };
  private processId = nextProcessId();
  private expected: string | undefined;
  private target = '';
  private openHandler: OpenHandler | undefined;
  private destroyedFlag = false;
  private crashedFlag = false;
  private loading = false;
  /** Keys the page left alone; the window asks the application menu. */
  hostKeyHandler: ((accelerator: readonly string[]) => void) | undefined;

  constructor(preferences: WebPreferences) {
    super();
    lastId += 1;
    this.id = lastId;
    this.hostPreferences = preferences;
    this.settings = pageSettings(preferences);
    this.hostSession =
      (preferences.session as unknown as HostSession | undefined) ?? sessionFor(preferences.partition ?? '');
    if (this.hostSession !== sessionFor(''))
      throw new Error('host: a window in another session is not implemented');
    const facade = loud('WebContents', this);
    everyContents.set(this.id, facade);
    return facade;
  }

  get session(): Session {
    return this.hostSession as unknown as Session;
  }

  get mainFrame(): WebFrameMain {
    if (!this.window) throw new Error('host: webContents.mainFrame before loadURL is not implemented');
    return webFrame(this.window.page.mainFrame(), this.processId);
  }

  get hostPage(): Page | undefined {
    return this.window?.page;
  }

  get facade(): WebContents {
    return this as unknown as WebContents;
  }

  // Pages

  private openPage(): Promise<WindowPage> {
    this.opening ??= WindowPage.open(this.settings, this.look, this.pageEvents()).then((window) => {
      this.window = window;
      byPage.set(window.page, this);
      this.emit('host-page', window.page);
      return window;
    });
    return this.opening;
  }

  private pageEvents(): PageEvents {
    return {
      message: (frame, message) => void this.receive(frame, message),
      navigated: (frame) => {
        if (frame.parentFrame()) return;
        void this.hostSession.grantPermissions(this.facade, frame.url()).catch(() => undefined);
        this.emit('did-navigate', hostEvent({}), toAppUrl(frame.url()), 200, 'OK');
      },
      domReady: () => this.emit('dom-ready', hostEvent({})),
      loaded: () => this.finishLoad(),
      crashed: () => this.crash(),
      closed: (page) => {
        // A crashed page is closed once a new one has taken its place.
        if (this.window?.page === page) this.hostDestroy();
      },
      popup: (url, name, features) => denyPopup(this.openHandler, toAppUrl(url), name, features.join(',')),
      oddNavigation: (url) => this.navigationRefused(toAppUrl(url), this.window?.page.mainFrame()),
      webSocket: (url) => void judgeWebSocket(this.facade, this.hostSession, url),
    };
  }

  private finishLoad(): void {
    this.loading = false;
    this.emit('did-finish-load');
    this.emit('did-stop-loading');
    const page = this.window?.page;
    void page?.title().then(
      (title) => this.emit('page-title-updated', hostEvent({}), title, true),
      () => undefined,
    );
  }

  async loadURL(url: string): Promise<void> {
    const { page } = await this.openPage();
    this.target = url;
    this.expected = toPageUrl(url);
    this.loading = true;
    this.emit('did-start-loading');
    try {
      await page.goto(this.expected, { waitUntil: 'load' });
    } catch (error) {
      this.loading = false;
      const failure = `ERR_FAILED (-2) loading '${url}'`;
      this.emit('did-fail-load', hostEvent({}), -2, 'ERR_FAILED', url, true, this.processId, 0);
      if (!this.destroyedFlag) throw new Error(failure, { cause: error });
    }
  }

  /** After a crash the old page is beyond help: a new one takes its place in the same profile. */
  reload(): void {
    if (!this.window) return;
    const url = this.crashedFlag ? this.target : toAppUrl(this.window.page.url());
    void this.reopen(url).catch(() => undefined);
  }

  reloadIgnoringCache(): void {
    this.reload();
  }

  private async reopen(url: string): Promise<void> {
    if (this.crashedFlag) {
      const broken = this.window;
      this.window = undefined;
      this.opening = undefined;
      this.processId = nextProcessId();
      await this.openPage();
      this.crashedFlag = false;
      await broken?.close();
    }
    await this.loadURL(url);
  }

  private crash(): void {
    if (this.crashedFlag || this.destroyedFlag) return;
    this.crashedFlag = true;
    this.loading = false;
    const details = { reason: 'crashed', exitCode: 139 };
    this.emit('render-process-gone', hostEvent({}), details);
    bus.emit('render-process-gone', this, details);
  }

  forcefullyCrashRenderer(): void {
    // The answer never comes: the page that should send it is gone.
    void this.window?.command((cdp) => cdp.send('Page.crash')).catch(() => undefined);
  }

  hostDestroy(): void {
    if (this.destroyedFlag) return;
    this.destroyedFlag = true;
    everyContents.delete(this.id);
    this.emit('destroyed');
    this.removeAllListeners();
  }

  async hostClosePage(): Promise<void> {
    await this.opening?.then((window) => window.close()).catch(() => undefined);
  }

  setHostLook(look: WindowLook): void {
    this.look = look;
    void this.opening?.then((window) => window.dress(look)).catch(() => undefined);
  }

  hostContextMenu(params: object): void {
    this.emit('context-menu', hostEvent({}), params);
  }

  // Navigation

  /** Whether main asked for this navigation; asked once, because each request is one navigation. */
  hostExpects(pageUrl: string): boolean {
    // Requests are told without the fragment.
    const expected =
      this.expected !== undefined && new URL(this.expected.replace(/#.*/, '')).href === pageUrl;
    if (expected) this.expected = undefined;
    return expected;
  }

  /** Tells the app of a navigation that the page wants. True: the app refuses it. */
  navigationRefused(url: string, frame: Frame | undefined): boolean {
    return navigationRefused(this, this.processId, url, frame);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  protected inPage(run: (cdp: CDPSession) => Promise<unknown>): void {
    // A page that is gone has nothing left to edit.
    void this.window?.command(run).catch(() => undefined);
  }

  // Messages

  send(channel: string, ...args: unknown[]): void {
    if (this.destroyedFlag) throw new TypeError('Object has been destroyed');
    const window = this.window;
    const encoded = codec.encode(args);
    if (!window || this.crashedFlag) return;
    window.deliver(window.page.mainFrame(), { type: 'event', channel, args: encoded });
  }

  hostCaller(frame: Frame): Caller {
    const url = frame.url();
    return {
      sender: this.facade,
      senderFrame: webFrame(frame, this.processId),
      gone: () => frame.isDetached() || frame.url() !== url,
    };
  }

  private async receive(frame: Frame, message: UpMessage): Promise<void> {
    if (this.destroyedFlag) return;
    switch (message.type) {
      case 'send':
        emitMessage(this.hostCaller(frame), message.channel, codec.decode(message.args) as unknown[]);
        return;
      case 'invoke': {
        const { id, document } = message;
        const args = codec.decode(message.args) as unknown[];
        try {
          const value = codec.encode(await invokeHandler(this.hostCaller(frame), message.channel, args));
          this.window?.deliver(frame, { type: 'reply', document, id, value });
        } catch (error) {
          const text = error instanceof Error ? error.message : String(error);
          this.window?.deliver(frame, { type: 'failure', document, id, message: text });
        }
        return;
      }
      case 'preload-error':
        this.emit('preload-error', hostEvent({}), this.hostPreferences.preload, new Error(message.message));
        process.stderr.write(`host: the preload failed: ${message.message}\n`);
        return;
      case 'key':
        this.hostKeyHandler?.(message.accelerator);
    }
  }

  // State

  getURL(): string {
    const url = this.window?.page.url() ?? '';
    return url === 'about:blank' ? '' : toAppUrl(url);
  }

  isDestroyed(): boolean {
    return this.destroyedFlag;
  }

  isLoading(): boolean {
    return this.loading;
  }

  isCrashed(): boolean {
    return this.crashedFlag;
  }

  isFocused(): boolean {
    return this.look.focused;
  }

  getProcessId(): number {
    return this.processId;
  }
}

export const webContents = loud('webContents', {
  getAllWebContents: () => allContents().map((contents) => contents.facade),
  fromId: (id: number) => everyContents.get(id)?.facade,
  getFocusedWebContents: () => allContents().find((contents) => contents.isFocused())?.facade ?? null,
}) as unknown as typeof Electron.webContents;
