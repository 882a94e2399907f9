import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { type EventStream, openEventStream } from './event-stream.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A stream that is open to a client on the other side of a socket. */
async function openStream() {
  const opened = Promise.withResolvers<{ output: EventStream; response: ServerResponse }>();
  const server = createServer((_request, response) => {
    const output = openEventStream(response, 'req_1', new AbortController().signal);
    opened.resolve({ output, response });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const request = get({ port: (server.address() as AddressInfo).port });
  const [client] = (await once(request, 'response')) as [IncomingMessage];
  const close = () => {
    request.destroy();
    server.close();
  };
  return { ...(await opened.promise), client, close };
}

test('waiting for a slow reader leaves nothing behind', async () => {
  const { output, response, client, close } = await openStream();
  client.resume();
  const listeners = () => response.listenerCount('drain') + response.listenerCount('close');
  const before = listeners();
  let waits = 0;
  for (let piece = 0; piece < 20; piece += 1) {
    const wait = output.data('x'.repeat(1024 * 1024));
    if (wait) waits += 1;
    await wait;
  }
  expect(waits).toBeGreaterThan(5);
  expect(listeners()).toBe(before);
  close();
});

test('whoever waits for a reader that leaves is told, and nothing keeps running', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { output, response, close } = await openStream();
  expect(vi.getTimerCount()).toBe(1);
  const waits = [output.data('x'.repeat(8 * 1024 * 1024)), output.raw(new Uint8Array(1024 * 1024))];
  expect(waits).not.toContain(undefined);
  close();
  for (const wait of waits) await wait;
  expect(response.destroyed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
