import type { ProxyTest } from '#shared/domain/desktop.ts';
import type { Settings } from '#shared/domain/settings.ts';
import type { AppError } from '#shared/errors.ts';
import type { ServiceConfig } from '../config.ts';
import { isJson } from './answers.ts';
import { createDispatchers } from './dispatchers.ts';
import { createEgress, type EgressOptions, type EgressText } from './egress.ts';
import { proxyRoute } from './proxy-rule.ts';

type Outcome = ProxyTest['outcome'];

export type ProxyTester = (setting: Settings['proxy']) => Promise<ProxyTest>;

const patienceMs = 15_000;

/**
 * Asks the service's health page once by way of a proxy, over connections of its own, and says which part of the
 * way failed. The request is in the ledger like any other.
 */
export function createProxyTester(
  config: ServiceConfig | null,
  options: Omit<EgressOptions, 'proxySetting' | 'dispatchers' | 'onOutcome'>,
): ProxyTester {
  return async (setting) => {
    const started = performance.now();
    const finish = (outcome: Outcome, via: string | null, detail = ''): ProxyTest => ({
      outcome,
      via,
      ms: Math.round(performance.now() - started),
      detail,
    });
    if (!config) return finish('not_configured', null);
    const url = new URL(`${config.supabaseUrl}/auth/v1/health`);
    const resolveProxy = resolverOf(setting, options.resolveProxy);
    const route = await proxyRoute(url, viaSystem(setting), resolveProxy);
    if (!route.ok) return finish('proxy_refused', null, route.error.detail);
    const via = route.value.kind === 'direct' ? null : new URL(route.value.url).host;
    const dispatchers = createDispatchers();
    const egress = createEgress({
      ...options,
      resolveProxy,
      dispatchers,
      proxySetting: () => viaSystem(setting),
      onOutcome: () => undefined,
    });
    try {
      const answer = await egress.text({
        url,
        method: 'GET',
        headers: { apikey: config.publishableKey },
        purpose: 'session',
        timeoutMs: patienceMs,
      });
      if (answer.ok) return finish(outcomeOfAnswer(answer.value, via), via, `HTTP ${answer.value.status}`);
      return finish(outcomeOfFailure(answer.error, via), via, answer.error.detail);
    } finally {
      await dispatchers.destroy();
    }
  };
}

/**
 * Requests to this machine go around a proxy that was typed in, but who tests one wants to know about that proxy:
 * its address is handed in as the system's would be, which has no such exception.
 */
function viaSystem(setting: Settings['proxy']): Settings['proxy'] {
  return setting.mode === 'manual' && setting.url !== '' ? { mode: 'system', url: '' } : setting;
}

function resolverOf(
  setting: Settings['proxy'],
  ofSystem: EgressOptions['resolveProxy'],
): EgressOptions['resolveProxy'] {
  if (setting.mode !== 'manual' || setting.url === '') return ofSystem;
  const { protocol, host } = new URL(setting.url);
  return async () => `${protocol === 'https:' ? 'HTTPS' : 'PROXY'} ${host}`;
}

function outcomeOfAnswer({ status, headers }: EgressText, via: string | null): Outcome {
  if (via !== null && status === 407) return 'proxy_password';
  if (status < 500 && (status < 400 || isJson(headers))) return 'reachable';
  // Behind a proxy a page of somebody's is the proxy's own word.
  return via !== null && !isJson(headers) ? 'proxy_refused' : 'service_unreachable';
}

function outcomeOfFailure({ code, detail = '' }: AppError, via: string | null): Outcome {
  if (code === 'timeout') return 'timeout';
  if (detail === 'proxy 407') return 'proxy_password';
  if (detail.startsWith('proxy ')) return 'proxy_refused';
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/.test(detail)) return 'certificate';
  // Behind a proxy only the proxy itself is looked up and connected to.
  return via === null ? 'service_unreachable' : 'proxy_unreachable';
}
