import type { Settings } from '#shared/domain/settings.ts';
import type { ServiceConfig } from '../config.ts';
import type { Log } from '../log.ts';
import { createDispatchers } from './dispatchers.ts';
import { createEgress, type Egress } from './egress.ts';
import { allowedHosts } from './host-rules.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createProxyTester, type ProxyTester } from './proxy-test.ts';
import { createReachabilityWatch, type ReachabilityWatch } from './reachability.ts';

export type Network = {
  readonly egress: Egress;
  readonly ledger: Ledger;
  readonly reachability: ReachabilityWatch;
  readonly testProxy: ProxyTester;
  readonly dispose: () => Promise<void>;
};

/** Everything that reaches out, put together. */
export function createNetwork(options: {
  readonly config: ServiceConfig | null;
  readonly version: string;
  readonly isPackaged: boolean;
  readonly proxySetting: () => Settings['proxy'];
  /** Electron's `session.defaultSession.resolveProxy`. */
  readonly resolveProxy: (url: string) => Promise<string>;
  readonly log: Log;
}): Network {
  const { config } = options;
  const ledger = createLedger(() => new Date());
  const dispatchers = createDispatchers();
  const reachability = createReachabilityWatch({
    async probe() {
      if (!config) return;
      const request = {
        url: `${config.supabaseUrl}/auth/v1/health`,
        method: 'GET',
        headers: { apikey: config.publishableKey },
        purpose: 'session',
        timeoutMs: 10_000,
      } as const;
      await egress.text(request);
    },
  });
  const ways = { allowedHosts: allowedHosts(config), ledger };
  const egress = createEgress({
    ...options,
    ...ways,
    dispatchers,
    onOutcome: reachability.report,
  });
  return {
    egress,
    ledger,
    reachability,
    testProxy: createProxyTester(config, { ...options, ...ways }),
    async dispose() {
      reachability.dispose();
      await dispatchers.destroy();
    },
  };
}
