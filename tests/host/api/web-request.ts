import type {
  BeforeSendResponse,
  CallbackResponse,
  HeadersReceivedResponse,
  OnBeforeRequestListenerDetails,
  OnBeforeSendHeadersListenerDetails,
  OnHeadersReceivedListenerDetails,
  WebRequest,
  WebRequestFilter,
} from 'electron';
import { loud } from '../loud.ts';

type Listener<D, R> = (details: D, callback: (response: R) => void) => void;
type Slot<D, R> = { readonly filter: WebRequestFilter | undefined; readonly listener: Listener<D, R> };

/** Chromium's match patterns: `<all_urls>`, `*://*.example.org/*`; `*` as scheme means http, https, ws and wss. */
export function matchesPattern(pattern: string, url: string): boolean {
  if (pattern === '<all_urls>') return true;
  const match = /^(\*|[a-z][a-z0-9+.-]*):\/\/([^/]*)(\/.*)?$/.exec(pattern);
  if (!match) return false;
  const [, scheme = '', host = '', path = '/*'] = match;
  const target = new URL(url);
  const targetScheme = target.protocol.slice(0, -1);
  if (scheme === '*' ? !['http', 'https', 'ws', 'wss'].includes(targetScheme) : scheme !== targetScheme)
    return false;
  const glob = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  if (host !== '*') {
    const subdomains = host.startsWith('*.') ? `(.+\\.)?${glob(host.slice(2))}` : glob(host);
    const targetHost = /:\d+$/.test(host) ? target.host : target.hostname;
    if (!new RegExp(`^${subdomains}$`).test(targetHost)) return false;
  }
  return new RegExp(`^${glob(path)}$`).test(`${target.pathname || '/'}${target.search}`);
}

function applies(filter: WebRequestFilter | undefined, url: string, resourceType: string): boolean {
  if (!filter) return true;
  if (filter.types && !(filter.types as readonly string[]).includes(resourceType)) return false;
  if (filter.excludeUrls?.some((pattern) => matchesPattern(pattern, url))) return false;
  return !filter.urls?.length || filter.urls.some((pattern) => matchesPattern(pattern, url));
}

/** One listener per event, as in Electron: a later one replaces the former, null takes it away. */
export class HostWebRequest {
  private beforeRequest: Slot<OnBeforeRequestListenerDetails, CallbackResponse> | undefined;
  private beforeSendHeaders: Slot<OnBeforeSendHeadersListenerDetails, BeforeSendResponse> | undefined;
  private headersReceived: Slot<OnHeadersReceivedListenerDetails, HeadersReceivedResponse> | undefined;
  readonly facade: WebRequest;

  constructor() {
    const slot = <D, R>(first: unknown, second: unknown): Slot<D, R> | undefined => {
      const listener = (typeof first === 'function' ? first : second) as Listener<D, R> | null | undefined;
      const filter = typeof first === 'function' || first === null ? undefined : (first as WebRequestFilter);
      return listener ? { filter, listener } : undefined;
    };
    const implementation: Partial<WebRequest> = {
      onBeforeRequest: (first: unknown, second?: unknown) => {
        this.beforeRequest = slot(first, second);
      },
      onBeforeSendHeaders: (first: unknown, second?: unknown) => {
        this.beforeSendHeaders = slot(first, second);
      },
      onHeadersReceived: (first: unknown, second?: unknown) => {
        this.headersReceived = slot(first, second);
      },
    };
    this.facade = loud('session.webRequest', implementation) as WebRequest;
  }

  /** True: the app stops the request. */
  async cancels(details: OnBeforeRequestListenerDetails): Promise<boolean> {
    const slot = this.beforeRequest;
    if (!slot || !applies(slot.filter, details.url, details.resourceType)) return false;
    const response = await new Promise<CallbackResponse>((resolve) => slot.listener(details, resolve));
    return response.cancel === true || response.redirectURL !== undefined;
  }

  async requestHeaders(
    details: OnBeforeSendHeadersListenerDetails,
  ): Promise<Record<string, string> | undefined> {
    const slot = this.beforeSendHeaders;
    if (!slot || !applies(slot.filter, details.url, details.resourceType)) return details.requestHeaders;
    const response = await new Promise<BeforeSendResponse>((resolve) => slot.listener(details, resolve));
    if (response.cancel) return undefined;
    const headers = response.requestHeaders ?? details.requestHeaders;
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
    );
  }

  async responseHeaders(
    details: OnHeadersReceivedListenerDetails,
  ): Promise<Record<string, string[]> | undefined> {
    const slot = this.headersReceived;
    if (!slot || !applies(slot.filter, details.url, details.resourceType))
      return details.responseHeaders ?? {};
    const response = await new Promise<HeadersReceivedResponse>((resolve) => slot.listener(details, resolve));
    if (response.cancel) return undefined;
    const headers = response.responseHeaders ?? details.responseHeaders ?? {};
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat()]));
  }
}
