import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { closingAfterEach, get, respondJson } from './test-support.ts';

const { serve, network, cleanups } = closingAfterEach();

test("goes through the system's proxy, which sees the target", async () => {
  const server = await serve((_, response) => respondJson(response, 200, { via: 'target' }));
  const proxied: string[] = [];
  const proxy = createServer((message, response) => {
    proxied.push(message.url ?? '');
    respondJson(response, 200, { via: 'proxy' });
  });
  await new Promise<void>((resolve) => {
    proxy.listen(0, '127.0.0.1', resolve);
  });
  cleanups.push(async () => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const asked: string[] = [];
  const { egress } = network(server.url, {
    proxySetting: () => ({ mode: 'system', url: '' }),
    resolveProxy: async (url) => {
      asked.push(url);
      return `PROXY 127.0.0.1:${port}; DIRECT`;
    },
  });
  const answer = await egress.text(get(`${server.url}/v1/models?secret`));
  expect(answer.ok && answer.value.text).toBe('{"via":"proxy"}');
  expect(proxied).toEqual([`${server.url}/v1/models?secret`]);
  expect(asked).toEqual([server.url]);
});

test('an unusable proxy list fails instead of going around the proxy', async () => {
  const server = await serve((_, response) => respondJson(response, 200, {}));
  const { egress, ledger } = network(server.url, {
    proxySetting: () => ({ mode: 'system', url: '' }),
    resolveProxy: async () => 'SOCKS 10.0.0.1:1080',
  });
  const answer = await egress.text(get(`${server.url}/v1/models`));
  expect(answer.ok ? null : answer.error.code).toBe('service_unavailable');
  expect(ledger.entries()[0]?.outcome).toBe('failed');
  expect(server.requests).toHaveLength(0);
});
