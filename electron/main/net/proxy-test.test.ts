import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { configFor, type LoopbackServer, networkFor, respondJson, startServer } from './test-support.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function service(): Promise<LoopbackServer> {
  const server = await startServer((_, response) => respondJson(response, 200, { name: 'GoTrue' }));
  cleanups.push(server.close);
  return server;
}

async function startProxy(
  answer: RequestListener,
  onConnect: (socket: Duplex, target: string) => void = () => undefined,
): Promise<string> {
  const server = createServer(answer);
  server.on('connect', (request, socket) => onConnect(socket, request.url ?? ''));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanups.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function testerFor(url: string, systemProxy = 'DIRECT') {
  const network = networkFor(configFor(url), { resolveProxy: async () => systemProxy });
  cleanups.push(network.dispose);
  return network;
}

test('a direct way that works, and one that does not', async () => {
  const server = await service();
  const { testProxy, ledger } = testerFor(server.url);
  expect(await testProxy({ mode: 'none', url: '' })).toMatchObject({ outcome: 'reachable', via: null });
  expect(ledger.entries()[0]).toMatchObject({ path: '/auth/v1/health', outcome: 200 });
  const nobody = testerFor('http://127.0.0.1:9');
  expect(await nobody.testProxy({ mode: 'none', url: '' })).toMatchObject({
    outcome: 'service_unreachable',
    via: null,
  });
});

test('a typed proxy is really asked, also for a service on this machine', async () => {
  const server = await service();
  const seen: string[] = [];
  const proxy = await startProxy((request, response) => {
    seen.push(request.url ?? '');
    respondJson(response, 200, { name: 'GoTrue' });
  });
  const { testProxy } = testerFor(server.url);
  const result = await testProxy({ mode: 'manual', url: proxy });
  expect(result).toMatchObject({ outcome: 'reachable', via: new URL(proxy).host });
  expect(seen).toEqual([`${server.url}/auth/v1/health`]);
  expect(server.requests).toEqual([]);
});

test('a proxy that is not there is named as what failed', async () => {
  const { testProxy } = testerFor((await service()).url);
  expect(await testProxy({ mode: 'manual', url: 'http://127.0.0.1:9' })).toMatchObject({
    outcome: 'proxy_unreachable',
    via: '127.0.0.1:9',
    detail: 'ECONNREFUSED',
  });
});

test("the system's proxy is tested as the system names it", async () => {
  const proxy = await startProxy((_, response) => respondJson(response, 200, {}));
  const { testProxy } = testerFor((await service()).url, `PROXY ${new URL(proxy).host}`);
  expect(await testProxy({ mode: 'system', url: '' })).toMatchObject({
    outcome: 'reachable',
    via: new URL(proxy).host,
  });
  const odd = testerFor((await service()).url, 'SOCKS 127.0.0.1:1');
  expect(await odd.testProxy({ mode: 'system', url: '' })).toMatchObject({ outcome: 'proxy_refused' });
});

test('a proxy that wants a password says so, with and without a tunnel', async () => {
  const proxy = await startProxy(
    (_, response) => {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="office"' }).end('<html>');
    },
    (socket) => {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    },
  );
  const plain = testerFor((await service()).url);
  expect(await plain.testProxy({ mode: 'manual', url: proxy })).toMatchObject({ outcome: 'proxy_password' });
  const tunnelled = testerFor('https://service.example');
  expect(await tunnelled.testProxy({ mode: 'manual', url: proxy })).toMatchObject({
    outcome: 'proxy_password',
  });
});

test('a proxy that refuses the service is told apart from one that is not there', async () => {
  const proxy = await startProxy(
    (_, response) => {
      response.writeHead(403, { 'content-type': 'text/html' }).end('<html>blocked</html>');
    },
    (socket) => {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    },
  );
  for (const url of [(await service()).url, 'https://service.example']) {
    const { testProxy } = testerFor(url);
    expect(await testProxy({ mode: 'manual', url: proxy })).toMatchObject({ outcome: 'proxy_refused' });
  }
});

test('a stranger behind the tunnel is a matter of certificates', async () => {
  const plain = await service();
  const proxy = await startProxy(
    () => undefined,
    (socket) => {
      const { port } = new URL(plain.url);
      const inner = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(inner).pipe(socket);
      });
      inner.on('error', () => socket.destroy());
      socket.on('error', () => inner.destroy());
    },
  );
  const { testProxy } = testerFor('https://service.example');
  expect(await testProxy({ mode: 'manual', url: proxy })).toMatchObject({ outcome: 'certificate' });
});

test('without a service there is nothing to reach', async () => {
  const network = networkFor(null);
  cleanups.push(network.dispose);
  expect(await network.testProxy({ mode: 'none', url: '' })).toMatchObject({ outcome: 'not_configured' });
});
