import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { UpstreamOptions } from '../../options.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A server behind the pool that lists these models and says what a test tells it to. */
export async function startProvider(models: readonly object[]) {
  const received: { path: string; authorization: string | undefined; body: string }[] = [];
  const told: { answer: Answer } = { answer: (_request, response) => json(response, 500, {}) };
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const part of request) body += String(part);
      received.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
      if (request.url === '/api/v1/models') json(response, 200, { data: models });
      else told.answer(request, response, body);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const upstream: UpstreamOptions = {
    url: `http://127.0.0.1:${port}/api/v1`,
    key: 'sk-provider',
    promptPrice: '0.000001',
    completionPrice: '0.000003',
  };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { upstream, received, told, close };
}

export type Provider = Awaited<ReturnType<typeof startProvider>>;

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function stream(response: ServerResponse, text: string) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(text);
}

export function chunk(delta: unknown, finish: string | null = null, more: object = {}): string {
  return `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\r\n\r\n`;
}
