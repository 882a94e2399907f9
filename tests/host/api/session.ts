import { EventEmitter } from 'node:events';
import type { Cookie, CookiesGetFilter, Cookies, Session, WebContents } from 'electron';
import { bus } from '../bus.ts';
import { browserContext } from '../chromium.ts';
import { loud, type Part } from '../loud.ts';
import { record } from '../recorder.ts';
import { isAppPageUrl, originOf, toAppUrl } from '../urls.ts';
import { protocol } from './protocol.ts';
import { HostWebRequest } from './web-request.ts';

type RequestHandler = Parameters<Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Session['setPermissionCheckHandler']>[0];

/** Electron's permission → what Chromium's own permission is called in Playwright. */
const chromiumPermissions: Readonly<Record<string, readonly string[]>> = {
  'clipboard-read': ['clipboard-read'],
  'clipboard-sanitized-write': ['clipboard-write'],
  notifications: ['notifications'],
  geolocation: ['geolocation'],
  media: ['camera', 'microphone'],
  midi: ['midi'],
};

class HostCookies extends EventEmitter implements Part<Cookies> {
  async get(filter: CookiesGetFilter): Promise<Cookie[]> {
    const all = await browserContext().cookies();
    return all
      .filter((cookie) => (filter.name ?? cookie.name) === cookie.name)
      .filter((cookie) => (filter.domain ?? cookie.domain) === cookie.domain)
      .map((cookie) => ({
        name: cookie.name,
        value: cookie.value,
        domain: cookie.domain,
        path: cookie.path,
        secure: cookie.secure,
        httpOnly: cookie.httpOnly,
        sameSite:
          cookie.sameSite === 'None' ? 'no_restriction' : cookie.sameSite === 'Lax' ? 'lax' : 'strict',
      }));
  }

  flushStore(): Promise<void> {
    return Promise.resolve();
  }
}

/** Answers of the proxy question; a test may give another. */
let proxyRules = 'DIRECT';

export function setSystemProxy(rules: string): void {
  proxyRules = rules;
}

export class HostSession extends EventEmitter implements Part<Session> {
  readonly hostWebRequest = new HostWebRequest();
  readonly webRequest = this.hostWebRequest.facade;
  readonly protocol = protocol;
  readonly cookies = loud('session.cookies', new HostCookies()) as unknown as Cookies;
  readonly availableSpellCheckerLanguages = ['en-US', 'de', 'fr'];
  readonly storagePath: string | null = null;
  private requestHandler: RequestHandler = null;
  private checkHandler: CheckHandler = null;
  private userAgent = 'Mozilla/5.0 (host) Chrome';
  private spellCheckerLanguages: string[] = [];
  spellCheckerEnabled = true;

  constructor() {
    super();
    return loud('session', this);
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.requestHandler = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.checkHandler = handler;
  }

  // What these would ask about does not exist here: no device and no screen capture is offered to any page.
  setDevicePermissionHandler(): void {}
  setDisplayMediaRequestHandler(): void {}
  setUSBProtectedClassesHandler(): void {}
  setBluetoothPairingHandler(): void {}
  setCertificateVerifyProc(): void {}
  setPreloads(): void {}

  resolveProxy(): Promise<string> {
    return Promise.resolve(proxyRules);
  }

  forceReloadProxyConfig(): Promise<void> {
    return Promise.resolve();
  }

  setProxy(config: object): Promise<void> {
    record({ kind: 'set-proxy', config });
    return Promise.resolve();
  }

  closeAllConnections(): Promise<void> {
    return Promise.resolve();
  }

  clearCache(): Promise<void> {
    return Promise.resolve();
  }

  flushStorageData(): void {}

  async clearStorageData(): Promise<void> {
    const page = browserContext()
      .pages()
      .find((candidate) => isAppPageUrl(candidate.url()));
    if (!page) return;
    const cdp = await browserContext().newCDPSession(page);
    await cdp.send('Storage.clearDataForOrigin', { origin: new URL(page.url()).origin, storageTypes: 'all' });
    await cdp.detach();
  }

  getUserAgent(): string {
    return this.userAgent;
  }

  setUserAgent(userAgent: string): void {
    this.userAgent = userAgent;
  }

  setSpellCheckerEnabled(enable: boolean): void {
    this.spellCheckerEnabled = enable;
  }

  isSpellCheckerEnabled(): boolean {
    return this.spellCheckerEnabled;
  }

  setSpellCheckerLanguages(languages: string[]): void {
    this.spellCheckerLanguages = languages;
  }

  getSpellCheckerLanguages(): string[] {
    return this.spellCheckerLanguages;
  }

  setSpellCheckerDictionaryDownloadURL(): void {}

  /** Gives a page's origin exactly the permissions that the app's handlers would allow it. */
  async grantPermissions(contents: WebContents, pageUrl: string): Promise<void> {
    if (!isAppPageUrl(pageUrl)) return;
    const granted: string[] = [];
    for (const [permission, names] of Object.entries(chromiumPermissions)) {
      const allowed = await this.allows(contents, permission, toAppUrl(pageUrl));
      record({ kind: 'permission', permission, allowed });
      if (allowed) granted.push(...names);
    }
    await browserContext().grantPermissions(granted, { origin: new URL(pageUrl).origin });
  }

  /** Electron asks the check handler first and the request handler when a page asks; both must agree here. */
  private async allows(contents: WebContents, permission: string, url: string): Promise<boolean> {
    const { requestHandler, checkHandler } = this;
    const origin = `${originOf(url)}/`;
    const details = {
      isMainFrame: true,
      requestingUrl: url,
      securityOrigin: origin,
      embeddingOrigin: origin,
    };
    const name = permission as Parameters<NonNullable<CheckHandler>>[1];
    if (checkHandler && !checkHandler(contents, name, origin, details)) return false;
    if (!requestHandler) return true;
    return new Promise((resolve) => {
      requestHandler(contents, name as Parameters<NonNullable<RequestHandler>>[1], resolve, details);
    });
  }
}

const sessions = new Map<string, HostSession>();

export function sessionFor(partition: string): HostSession {
  const known = sessions.get(partition);
  if (known) return known;
  const created = new HostSession();
  sessions.set(partition, created);
  bus.emit('session-created', created);
  return created;
}

export const session = loud('session', {
  get defaultSession() {
    return sessionFor('') as unknown as Session;
  },
  fromPartition: (partition: string) => sessionFor(partition) as unknown as Session,
}) as unknown as typeof Electron.session;
