import { ok } from '#shared/result.ts';
import type { Network } from '../../net/network.ts';
import type { Handlers } from '../types.ts';

export function createNetworkHandlers(deps: {
  readonly network: Network;
}): Handlers<'network:ledger' | 'network:test-proxy'> {
  const { egress, ledger, testProxy } = deps.network;
  return {
    'network:ledger': () => ok({ allowedHosts: [...egress.allowedHosts], entries: ledger.entries() }),
    'network:test-proxy': async (setting) => ok(await testProxy(setting)),
  };
}
