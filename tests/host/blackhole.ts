import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { record } from './recorder.ts';

/** Hosts whose WebSocket the app cancelled: Chromium still tries them, so a try is no escape. */
const cancelled = new Set<string>();

export function forgive(host: string): void {
  cancelled.add(host);
}

/**
 * The only proxy Chromium knows: it answers nothing and remembers who knocked. What gets here was not stopped by
 * request routing: WebSockets, preconnects, Chromium's own traffic.
 */
export async function startBlackhole(): Promise<Server> {
  const server = createServer((request, response) => {
    record({ kind: 'escaped-request', url: request.url ?? '', resourceType: 'proxied' });
    response.writeHead(403).end();
  });
  server.on('connect', (request, socket) => {
    const host = request.url ?? '';
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    // The page's own report of the WebSocket may come a moment later than the connection.
    setTimeout(() => {
      if (!cancelled.has(host)) record({ kind: 'escaped-request', url: host, resourceType: 'connect' });
    }, 250).unref();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return server;
}

export function blackholeAddress(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
