import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { closingAfterEach, get, until } from './test-support.ts';

const { serve, network } = closingAfterEach();

test('a compressed answer is read', async () => {
  const server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync('{"a":1}'));
  });
  const answer = await network(server.url).egress.text(get(`${server.url}/v1/models`));
  expect(answer.ok && answer.value.text).toBe('{"a":1}');
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
