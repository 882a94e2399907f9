import * as tls from 'node:tls';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { ProxyRoute } from './proxy-rule.ts';

export type Dispatchers = {
  readonly forRoute: (route: ProxyRoute) => Dispatcher;
  /** Breaks every connection: the app quits. */
  readonly destroy: () => Promise<void>;
};

const connectTimeoutMs = 10_000;

/**
 * The bundled authorities together with the operating system's, so that a company's own authority works as it
 * does in the browser. `undefined` leaves the runtime's default, where the system's cannot be read.
 */
function certificateAuthorities(): string[] | undefined {
  if (typeof tls.getCACertificates !== 'function') return undefined;
  try {
    return [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])];
  } catch {
    return undefined;
  }
}

/** One connection pool per way out. Time limits are the caller's: an answer may pause longer than any default. */
export function createDispatchers(): Dispatchers {
  const pools = new Map<string, Dispatcher>();
  let authorities: { readonly ca?: string[] } | undefined;

  function create(route: ProxyRoute): Dispatcher {
    // Reading the system's store takes a while, so it waits for the first request.
    if (!authorities) {
      const ca = certificateAuthorities();
      authorities = ca ? { ca } : {};
    }
    const limits = {
      connectTimeout: connectTimeoutMs,
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
    } as const;
    const trust = { ...authorities, timeout: connectTimeoutMs };
    if (route.kind === 'direct') return new Agent({ ...limits, connect: trust });
    return new ProxyAgent({ ...limits, uri: route.url, requestTls: trust, proxyTls: trust });
  }

  return {
    forRoute(route) {
      const key = route.kind === 'direct' ? '' : route.url;
      const known = pools.get(key);
      if (known) return known;
      const pool = create(route);
      pools.set(key, pool);
      return pool;
    },
    async destroy() {
      const all = [...pools.values()];
      pools.clear();
      await Promise.all(all.map((pool) => pool.destroy()));
    },
  };
}
