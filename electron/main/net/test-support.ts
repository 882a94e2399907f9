import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import type { ServiceConfig } from '../config.ts';
import type { Log, LogFields } from '../log.ts';
import { createNetwork, type Network } from './network.ts';

export type ReceivedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export type LoopbackServer = {
  readonly url: string;
  readonly host: string;
  readonly requests: ReceivedRequest[];
  readonly close: () => Promise<void>;
};

/** How the server of a test answers one request. */
export type Reply = (response: ServerResponse, request: ReceivedRequest) => void;

/** A real server on this machine; the handler answers when the whole request is here. */
export async function startServer(
  handle: (request: ReceivedRequest, response: ServerResponse) => void,
): Promise<LoopbackServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((message, response) => {
    const parts: Buffer[] = [];
    message.on('data', (part: Buffer) => parts.push(part));
    message.on('end', () => {
      const { method = '', url = '', headers } = message;
      const request = { method, path: url, headers, body: Buffer.concat(parts).toString('utf8') };
      requests.push(request);
      handle(request, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

export function respondJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function respondPage(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html', 'cf-ray': 'ray-123', server: 'cloudflare' });
  response.end('<html><body>Attention Required! | Cloudflare</body></html>');
}

export type TestLog = Log & { readonly lines: { readonly event: string; readonly fields: LogFields }[] };

export function createTestLog(): TestLog {
  const lines: { readonly event: string; readonly fields: LogFields }[] = [];
  const write = (event: string, fields: LogFields = {}) => void lines.push({ event, fields });
  return { lines, info: write, warn: write, error: write };
}

export function configFor(url: string): ServiceConfig {
  return {
    apiUrl: `${url}/v1`,
    supabaseUrl: url,
    publishableKey: 'sb_publishable_test',
    websiteUrl: 'https://apipool.net',
    updateUrl: null,
  };
}

export function networkFor(
  config: ServiceConfig | null,
  overrides: Partial<Parameters<typeof createNetwork>[0]> = {},
): Network {
  return createNetwork({
    config,
    version: '9.9.9',
    isPackaged: false,
    proxySetting: () => ({ mode: 'none', url: '' }),
    resolveProxy: async () => 'DIRECT',
    log: createTestLog(),
    ...overrides,
  });
}

/** For the top of a test file: what its tests make is closed after each of them, the newest first. */
export function closingAfterEach() {
  const cleanups: (() => Promise<unknown>)[] = [];
  const closeAll = async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  };
  afterEach(closeAll);
  const serve = async (handle: Parameters<typeof startServer>[0]): Promise<LoopbackServer> => {
    const server = await startServer(handle);
    cleanups.push(server.close);
    return server;
  };
  const network = (url: string, overrides: Parameters<typeof networkFor>[1] = {}): Network => {
    const made = networkFor(configFor(url), overrides);
    cleanups.push(made.dispose);
    return made;
  };
  return { serve, network, cleanups, closeAll };
}

/** The plainest request there is. */
export const get = (url: string) => ({ url, method: 'GET', purpose: 'models' }) as const;

/** Waits for something that other code makes true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}
