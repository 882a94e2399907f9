import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { closingAfterEach, get, respondJson } from './test-support.ts';

const { serve, network, cleanups } = closingAfterEach();

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
