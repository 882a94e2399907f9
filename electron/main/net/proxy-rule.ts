import type { Settings } from '#shared/domain/settings.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import { isLoopbackHost } from '../config.ts';

export type ProxyRoute =
  | { readonly kind: 'direct' }
  /** `http:`, `https:` or `socks5:` address of the proxy. */
  | { readonly kind: 'proxy'; readonly url: string };

const direct: ProxyRoute = { kind: 'direct' };

/** Schemes of the proxy lists that Chromium answers with, and what they are called in a proxy's address. */
const schemes: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS5: 'socks5',
};

/**
 * Reads a proxy list (`"PROXY host:8080; DIRECT"`) and takes its first usable entry. A list that names only
 * proxies of a kind we cannot speak is an error: going around a proxy would show our address to more parties.
 */
export function parseProxyList(list: string): Result<ProxyRoute> {
  const entries = list
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) return ok(direct);
  for (const entry of entries) {
    const [kind = '', address = ''] = entry.split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return ok(direct);
    const scheme = schemes[kind.toUpperCase()];
    if (!scheme || address === '') continue;
    const url = `${scheme}://${address}`;
    if (URL.canParse(url) && new URL(url).hostname !== '') return ok({ kind: 'proxy', url });
  }
  return failWith('service_unavailable', {
    retryable: false,
    detail: 'no usable proxy in the system settings',
  });
}

/** The way to a target under the person's proxy setting. */
export async function proxyRoute(
  target: URL,
  setting: Settings['proxy'],
  resolveSystemProxy: (url: string) => Promise<string>,
): Promise<Result<ProxyRoute>> {
  if (setting.mode === 'manual' && setting.url !== '') {
    return ok(isLoopbackHost(target.hostname) ? direct : { kind: 'proxy', url: setting.url });
  }
  switch (setting.mode) {
    case 'none':
      return ok(direct);
    case 'manual':
    case 'system':
      // The origin is enough for the decision; the rest of the address is nobody's business.
      return parseProxyList(await resolveSystemProxy(target.origin));
  }
}
