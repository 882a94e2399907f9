import { expect, test } from 'vitest';
import { closingAfterEach, get, respondJson, until } from './test-support.ts';

const { serve, network } = closingAfterEach();

test('nobody listening means offline, and the app notices that it is unreachable and when it is back', async () => {
  const server = await serve((_, response) => respondJson(response, 200, {}));
  const net = network(server.url);
  const seen: string[] = [];
  net.reachability.subscribe((reachability) => seen.push(reachability));
  expect(net.reachability.current()).toBe('unknown');
  await net.egress.text(get(`${server.url}/v1/models`));
  await server.close();
  const answer = await net.egress.text(get(`${server.url}/v1/models`));
  expect(answer.ok ? null : answer.error).toMatchObject({ code: 'offline', retryable: true });
  expect(net.ledger.entries()[0]?.outcome).toBe('failed');
  expect(seen).toEqual(['reachable', 'unreachable']);
});

test('a Cloudflare 522 is an answer, but says that the service is unreachable; the probe finds it back', async () => {
  let status = 522;
  const server = await serve((_, response) => respondJson(response, status, {}));
  const { egress, reachability } = network(server.url);
  const answer = await egress.text(get(`${server.url}/v1/models`));
  expect(answer.ok && answer.value.status).toBe(522);
  expect(reachability.current()).toBe('unreachable');
  status = 200;
  reachability.probeNow();
  await until(() => reachability.current() === 'reachable');
  expect(server.requests.at(-1)?.path).toBe('/auth/v1/health');
});
