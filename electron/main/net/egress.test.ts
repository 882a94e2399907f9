import { createServer } from 'node:net';
import { connect, type AddressInfo } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import type { Network } from './network.ts';
import { configFor, networkFor, respondJson, startServer, until } from './test-support.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function serve(handle: Parameters<typeof startServer>[0]) {
  const server = await startServer(handle);
  cleanups.push(server.close);
  return server;
}

function network(url: string, overrides: Parameters<typeof networkFor>[1] = {}): Network {
  const made = networkFor(configFor(url), overrides);
  cleanups.push(made.dispose);
  return made;
}

const get = (url: string) => ({ url, method: 'GET', purpose: 'models' }) as const;

test('sends one constant identity and nothing that tells machines apart (P1, P8)', async () => {
  const server = await serve((_, response) =>
    respondJson(response, 200, {}, { 'set-cookie': 'id=1; Path=/', 'x-extra': 'y' }),
  );
  const { egress } = network(server.url);
  const request = {
    ...get(`${server.url}/v1/models`),
    headers: {
      'User-Agent': 'node/24',
      'X-Client-Info': 'supabase-js/2; runtime=node',
      cookie: 'a=b',
      'accept-language': 'de',
      'x-own': 'kept',
    },
  };
  await egress.text(request);
  await egress.text(request);
  for (const { headers } of server.requests) {
    expect(headers['user-agent']).toBe('APIPool-Desktop/9.9.9');
    expect(headers['x-client-info']).toBe('apipool-desktop');
    expect(headers.cookie).toBeUndefined();
    expect(headers['accept-language']).toBe('*');
    expect(headers['x-own']).toBe('kept');
  }
  expect(server.requests).toHaveLength(2);
});

test.each([
  'https://example.com/',
  'http://example.com/',
  'http://127.0.0.1:1/',
  'https://apipool.net/',
  'file:///etc/passwd',
  'data:text/plain,x',
  'not an address',
])('refuses %s and writes that down', async (url) => {
  const server = await serve((_, response) => respondJson(response, 200, {}));
  const { egress, ledger } = network(server.url);
  const answer = await egress.text({ ...get(url), body: 'secret' });
  expect(answer.ok ? null : answer.error.code).toBe('host_refused');
  expect(ledger.entries()).toMatchObject([{ outcome: 'refused', bytesSent: 0, bytesReceived: 0 }]);
  expect(server.requests).toHaveLength(0);
});

test('refuses credentials in an address of an allowed host', async () => {
  const server = await serve((_, response) => respondJson(response, 200, {}));
  const { egress } = network(server.url);
  const answer = await egress.text(get(server.url.replace('http://', 'http://user:pass@')));
  expect(answer.ok ? null : answer.error.code).toBe('host_refused');
});

test('plain http is refused in a packaged app even to an allowed loopback host (P7)', async () => {
  const server = await serve((_, response) => respondJson(response, 200, {}));
  const { egress } = network(server.url, { isPackaged: true });
  const answer = await egress.text(get(`${server.url}/v1/models`));
  expect(answer.ok ? null : answer.error.code).toBe('host_refused');
  expect(server.requests).toHaveLength(0);
});

test.each([301, 302, 303, 307, 308])('a %i to another host is not followed', async (status) => {
  const other = await serve((_, response) => respondJson(response, 200, {}));
  const server = await serve((_, response) => {
    response.writeHead(status, { location: `${other.url}/elsewhere` });
    response.end();
  });
  const { egress } = network(server.url);
  const answer = await egress.text({
    ...get(`${server.url}/v1/models`),
    headers: { authorization: 'Bearer t' },
  });
  expect(answer.ok ? null : answer.error.code).toBe('host_refused');
  expect(other.requests).toHaveLength(0);
});

test('a redirect within the host is an unexpected answer', async () => {
  const server = await serve((_, response) => {
    response.writeHead(302, { location: '/login' });
    response.end();
  });
  const answer = await network(server.url).egress.text(get(`${server.url}/v1/models`));
  expect(answer.ok ? null : answer.error.code).toBe('bad_response');
  expect(server.requests).toHaveLength(1);
});

test('the ledger knows host, path without query, purpose, bytes and outcome, newest first', async () => {
  const server = await serve((request, response) =>
    respondJson(response, request.method === 'POST' ? 402 : 200, request.method === 'POST' ? 'é' : '12345'),
  );
  const { egress, ledger } = network(server.url);
  await egress.text(get(`${server.url}/v1/models?secret=1#f`));
  await egress.text({
    url: `${server.url}/v1/chat/completions`,
    method: 'POST',
    body: 'äbc',
    purpose: 'chat',
  });
  expect(ledger.entries()).toMatchObject([
    {
      method: 'POST',
      path: '/v1/chat/completions',
      purpose: 'chat',
      bytesSent: 4,
      bytesReceived: 2,
      outcome: 402,
    },
    {
      host: server.host,
      path: '/v1/models',
      purpose: 'models',
      bytesSent: 0,
      bytesReceived: 5,
      outcome: 200,
    },
  ]);
});

test('bytes are counted while a body streams', async () => {
  let finish: () => void = () => undefined;
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('12345');
    finish = () => response.end('678');
  });
  const { egress, ledger } = network(server.url);
  const answer = await egress.open(get(`${server.url}/v1/x`));
  if (!answer.ok) throw new Error(answer.error.code);
  const body = answer.value.body[Symbol.asyncIterator]();
  await body.next();
  expect(ledger.entries()[0]).toMatchObject({ bytesReceived: 5, outcome: 200 });
  finish();
  while (!(await body.next()).done);
  expect(ledger.entries()[0]?.bytesReceived).toBe(8);
});

test('a compressed answer is read', async () => {
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync('{"a":1}'));
  });
  const answer = await network(server.url).egress.text(get(`${server.url}/v1/models`));
  expect(answer.ok && answer.value.text).toBe('{"a":1}');
});

test('the ledger keeps the newest thousand', async () => {
  const { egress, ledger } = network('http://127.0.0.1:9');
  for (let index = 0; index < 1005; index += 1) await egress.text(get('https://example.com/'));
  const entries = ledger.entries();
  expect(entries).toHaveLength(1000);
  expect(entries[0]?.id).toBe(1004);
});

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

test('no headers in time is a timeout', async () => {
  const server = await serve(() => undefined);
  const answer = await network(server.url).egress.open({ ...get(`${server.url}/v1/x`), timeoutMs: 30 });
  expect(answer.ok ? null : answer.error.code).toBe('timeout');
});

test('a body that does not end in time is a timeout of the text', async () => {
  const server = await serve((_, response) => {
    response.writeHead(200);
    response.write('x');
  });
  const answer = await network(server.url).egress.text({ ...get(`${server.url}/v1/x`), timeoutMs: 50 });
  expect(answer.ok ? null : answer.error.code).toBe('timeout');
});

test('a connection cut in the body is a failure of the text', async () => {
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('x', () => response.destroy());
  });
  const answer = await network(server.url).egress.text(get(`${server.url}/v1/x`));
  expect(answer.ok ? null : answer.error.code).toBe('offline');
});

test('discard ends a pending read and frees the connection', async () => {
  let closed = false;
  const server = await serve((_, response) => {
    response.writeHead(200);
    response.write('x');
    response.on('close', () => {
      closed = true;
    });
  });
  const answer = await network(server.url).egress.open(get(`${server.url}/v1/x`));
  if (!answer.ok) throw new Error(answer.error.code);
  const body = answer.value.body[Symbol.asyncIterator]();
  await body.next();
  const pending = body.next();
  answer.value.discard();
  await expect(pending).rejects.toThrow();
  await until(() => closed);
});

test("the caller's abort is written down as such and does not count against the service", async () => {
  const server = await serve(() => undefined);
  const { egress, ledger, reachability } = network(server.url);
  const abort = new AbortController();
  const pending = egress.open({ ...get(`${server.url}/v1/x`), signal: abort.signal });
  await until(() => server.requests.length === 1);
  abort.abort();
  expect((await pending).ok).toBe(false);
  expect(ledger.entries()[0]?.outcome).toBe('aborted');
  expect(reachability.current()).toBe('unknown');
});

test("goes through the system's proxy, which sees the target", async () => {
  const server = await serve((_, response) => respondJson(response, 200, { via: 'target' }));
  const proxied: string[] = [];
  const proxy = createHttpServer((message, response) => {
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

test('speaks TLS only with a certificate it can trust', async () => {
  // A port that answers, but not in TLS.
  const raw = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => {
    raw.listen(0, '127.0.0.1', resolve);
  });
  cleanups.push(async () => void raw.close());
  const { port } = raw.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}`;
  const answer = await network(url).egress.text(get(`${url}/v1/models`));
  expect(answer.ok).toBe(false);
  await new Promise<void>((resolve) => {
    connect(port, '127.0.0.1')
      .on('close', () => resolve())
      .resume();
  });
});
