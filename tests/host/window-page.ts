import { readFileSync } from 'node:fs';
import type { CDPSession, Frame, Page } from '@playwright/test';
import type { WebPreferences } from 'electron';
import { browserContext, givePageBack, takePage } from './chromium.ts';
import { bindingName, deliverInPage, deliverKey, pageScript } from './page-script.ts';
import type { DownMessage, RendererSettings, UpMessage, WindowLook } from './renderer-shim.ts';

export type PageEvents = {
  readonly message: (frame: Frame, message: UpMessage) => void;
  readonly navigated: (frame: Frame) => void;
  readonly domReady: () => void;
  readonly loaded: () => void;
  readonly crashed: () => void;
  readonly closed: (page: Page) => void;
  readonly popup: (url: string, frameName: string, features: readonly string[]) => void;
  /** A navigation that makes no request (data:, blob:, file:, an outside scheme). True: stop it. */
  readonly oddNavigation: (url: string, frameId: string) => boolean;
  readonly webSocket: (url: string) => void;
};

export type PageSettings = Pick<RendererSettings, 'everyFrame' | 'platform' | 'versions' | 'args'> & {
  readonly preload: string;
};

/** What the page of a window with these preferences is dressed in. */
export function pageSettings(preferences: WebPreferences): PageSettings {
  if (preferences.webviewTag) throw new Error('host: webviewTag is not implemented');
  const { node: _node, ...versions } = process.versions;
  return {
    preload: preferences.preload === undefined ? '' : readFileSync(preferences.preload, 'utf8'),
    everyFrame: preferences.nodeIntegrationInSubFrames === true,
    platform: process.platform,
    versions: Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, String(version)])),
    args: preferences.additionalArguments ?? [],
  };
}

/** A Chromium page dressed as a window: preload installed, messages in order, events passed on. */
export class WindowPage {
  readonly page: Page;
  private readonly cdp: CDPSession;
  private readonly settings: PageSettings;
  private readonly queues = new WeakMap<Frame, { readonly waiting: string[]; busy: boolean }>();
  private initScript: { dispose: () => Promise<void> } | undefined;
  private dressing: Promise<void> = Promise.resolve();

  static async open(settings: PageSettings, look: WindowLook, events: PageEvents): Promise<WindowPage> {
    const page = await takePage();
    const cdp = await browserContext().newCDPSession(page);
    const window = new WindowPage(page, cdp, settings);
    await page.exposeBinding(bindingName, (source, text: string) => {
      events.message(source.frame, JSON.parse(text) as UpMessage);
    });
    window.listen(events);
    await cdp.send('Page.enable');
    await window.dress(look);
    return window;
  }

  private constructor(page: Page, cdp: CDPSession, settings: PageSettings) {
    this.page = page;
    this.cdp = cdp;
    this.settings = settings;
  }

  private listen(events: PageEvents): void {
    const { page, cdp } = this;
    page.on('framenavigated', (frame) => events.navigated(frame));
    page.on('domcontentloaded', () => events.domReady());
    page.on('load', () => events.loaded());
    page.on('crash', () => events.crashed());
    page.on('close', () => events.closed(page));
    page.on('websocket', (socket) => events.webSocket(socket.url()));
    // The app owns no JavaScript dialogs: unanswered ones would stop the page for ever.
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => undefined));
    cdp.on('Page.windowOpen', (event) => events.popup(event.url, event.windowName, event.windowFeatures));
    cdp.on('Page.frameRequestedNavigation', (event) => {
      if (/^(https?|about):/.test(event.url)) return;
      if (events.oddNavigation(event.url, event.frameId))
        void cdp.send('Page.stopLoading').catch(() => undefined);
    });
  }

  /** New documents of this page start with this look; the current one is told. */
  dress(look: WindowLook): Promise<void> {
    this.dressing = this.dressing.then(async () => {
      if (this.page.isClosed()) return;
      const before = this.initScript;
      this.initScript = await this.page.addInitScript({
        content: pageScript(this.settings.preload, { ...this.settings, window: look }),
      });
      await before?.dispose();
      this.deliver(this.page.mainFrame(), { type: 'look', look });
    });
    return this.dressing;
  }

  /** Messages of one frame arrive in the order they were sent; what waits goes together. */
  deliver(frame: Frame, message: DownMessage): void {
    let queue = this.queues.get(frame);
    if (!queue) {
      queue = { waiting: [], busy: false };
      this.queues.set(frame, queue);
    }
    queue.waiting.push(JSON.stringify(message));
    if (!queue.busy) void this.flush(frame, queue);
  }

  private async flush(frame: Frame, queue: { readonly waiting: string[]; busy: boolean }): Promise<void> {
    queue.busy = true;
    while (queue.waiting.length > 0 && !this.page.isClosed() && !frame.isDetached()) {
      const batch = queue.waiting.splice(0);
      // A document that goes away meanwhile takes its messages with it, as in Electron.
      await frame.evaluate(deliverInPage, [deliverKey, batch] as const).catch(() => undefined);
    }
    queue.busy = false;
  }

  command<R>(run: (cdp: CDPSession) => Promise<R>): Promise<R> {
    return run(this.cdp);
  }

  async close(): Promise<void> {
    await givePageBack(this.page);
  }
}
