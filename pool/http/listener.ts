import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { drainLimit, type Exchange, header, json, type Reply } from './exchange.ts';
import { matchRoute, type Route } from './router.ts';

/** Looks at a request before its route does: may answer it, and hears how much body there was. */
export type Observer = {
  readonly begin: (request: IncomingMessage, url: URL) => Pick<Exchange, 'countBody'>;
  /** True when the answer has been given. */
  readonly intercept: (
    arriving: Pick<Exchange, 'request' | 'response' | 'signal' | 'countBody'> & { readonly url: URL },
  ) => Promise<boolean>;
};

export type Listener = {
  readonly port: number;
  /** Until this is called every request is answered with 503. */
  readonly serve: (routes: readonly Route[], observer: Observer) => void;
  /** Takes no new requests, aborts the running ones and waits until their handlers are done. */
  readonly close: () => Promise<void>;
};

type Served = { readonly routes: readonly Route[]; readonly observer: Observer };

/** Listens on loopback only. `onBug` hears what no handler expected. */
export async function listen(port: number, onBug: (error: unknown) => void): Promise<Listener> {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let served: Served | undefined;
  const server = createServer((request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, stopping.signal]);
    const work = answer(request, response, boundPort(server), served, signal)
      .catch((error: unknown) => {
        // A body that broke off reads as an error too; whoever sent it is gone.
        const brokenOff = request.destroyed && !request.complete;
        if (response.headersSent) response.destroy();
        else send(request, response, json(500, { code: 'unexpected_failure', message: 'Internal error' }));
        if (!brokenOff) onBug(error);
      })
      .finally(() => {
        running.delete(work);
      });
    running.add(work);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: boundPort(server),
    serve: (routes, observer) => {
      served = { routes, observer };
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      stopping.abort();
      await Promise.allSettled(running);
      server.closeAllConnections();
      await closed;
    },
  };
}

function boundPort(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  served: Served | undefined,
  signal: AbortSignal,
): Promise<void> {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  const reply = await dispatch(request, response, port, served, signal);
  if (reply !== 'streamed') send(request, response, reply);
}

async function dispatch(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  served: Served | undefined,
  signal: AbortSignal,
): Promise<Reply | 'streamed'> {
  // A page whose name was pointed at this machine still sends its own name here.
  if (!isOwnHost(request.headers.host, port)) {
    return json(421, { code: 'misdirected_request', message: 'This host is not served here' });
  }
  if (!served)
    return json(503, { code: 'starting', message: 'The pool is starting' }, { 'retry-after': '1' });
  const url = URL.parse(request.url ?? '', 'http://pool.invalid');
  if (!url) return json(400, { code: 'bad_request', message: 'Unreadable address' });
  const { countBody } = served.observer.begin(request, url);
  if (await served.observer.intercept({ request, response, url, signal, countBody })) return 'streamed';
  const method = request.method ?? 'GET';
  const match = matchRoute(served.routes, method, url.pathname);
  switch (match.kind) {
    case 'unknown':
      return json(404, { code: 'not_found', message: 'Not found' });
    case 'wrong_method':
      return json(405, { code: 'method_not_allowed', message: 'Method not allowed' }, { allow: match.allow });
    case 'found': {
      const { handler, params } = match;
      const exchange: Exchange = {
        request,
        response,
        method,
        path: url.pathname,
        params,
        query: url.searchParams,
        signal,
        countBody,
      };
      if (url.pathname.startsWith('/_') && hasBody(request) && !isJson(exchange)) {
        return json(415, { code: 'unsupported_media_type', message: 'Send application/json' });
      }
      return handler(exchange);
    }
  }
}

function send(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  if (!request.complete) letGo(request);
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
}

/** Reads on what nobody asked for: cut off while it still sends, a client would lose the answer. */
function letGo(request: IncomingMessage): void {
  let left = drainLimit;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
}

function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

function hasBody(request: IncomingMessage): boolean {
  return request.method === 'POST' || request.method === 'PUT' || request.method === 'PATCH';
}

function isJson(exchange: Exchange): boolean {
  return /^application\/json(;|$)/i.test(header(exchange, 'content-type') ?? '');
}
