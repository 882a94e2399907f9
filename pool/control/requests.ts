import type { IncomingMessage } from 'node:http';

/** One request the pool received: what a privacy test compares. No body, no query, no secret. */
export type SeenRequest = {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly headerNames: readonly string[];
  readonly userAgent: string | null;
  readonly clientInfo: string | null;
  readonly acceptLanguage: string | null;
  readonly hasCookie: boolean;
  readonly bodyBytes: number;
};

export type RequestLog = {
  readonly add: (request: IncomingMessage, url: URL) => { readonly countBody: (bytes: number) => void };
  readonly list: () => readonly SeenRequest[];
  readonly clear: () => void;
};

const keptRequests = 2000;

export function createRequestLog(): RequestLog {
  let entries: { bodyBytes: number; seen: Omit<SeenRequest, 'bodyBytes'> }[] = [];
  return {
    add: (request, url) => {
      // The control routes and the inbox are the tester's own traffic.
      const entry = { bodyBytes: 0, seen: describe(request, url) };
      if (!url.pathname.startsWith('/_') && !url.pathname.startsWith('/inbox')) {
        entries = [...entries.slice(-keptRequests + 1), entry];
      }
      return {
        countBody: (bytes) => {
          entry.bodyBytes += bytes;
        },
      };
    },
    list: () => entries.map(({ bodyBytes, seen }) => ({ ...seen, bodyBytes })),
    clear: () => {
      entries = [];
    },
  };
}

function describe(request: IncomingMessage, url: URL): Omit<SeenRequest, 'bodyBytes'> {
  const text = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : null;
  };
  return {
    at: new Date().toISOString(),
    method: request.method ?? '',
    path: url.pathname,
    host: request.headers.host ?? '',
    headerNames: Object.keys(request.headers).sort(),
    userAgent: text('user-agent'),
    clientInfo: text('x-client-info'),
    acceptLanguage: text('accept-language'),
    hasCookie: request.headers.cookie !== undefined,
  };
}
