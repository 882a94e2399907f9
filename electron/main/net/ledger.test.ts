import { expect, test } from 'vitest';
import { closingAfterEach, get, respondJson, until } from './test-support.ts';

const { serve, network } = closingAfterEach();

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

test('the ledger keeps the newest thousand', async () => {
  const { egress, ledger } = network('http://127.0.0.1:9');
  for (let index = 0; index < 1005; index += 1) await egress.text(get('https://example.com/'));
  const entries = ledger.entries();
  expect(entries).toHaveLength(1000);
  expect(entries[0]?.id).toBe(1004);
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
