import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

/** Which requests are kept with what they said. */
export const recordingSchema = z.strictObject({
  method: z.string().optional(),
  /** The path, or with a `*` at its end how it begins. */
  path: z.string().startsWith('/'),
});

type Recording = z.infer<typeof recordingSchema>;

/** One request the pool received: what a privacy test compares. No body and no query unless asked, no secret. */
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
  /** Only where a recording was asked for, and only the first part of a long body. */
  readonly body?: string;
  readonly query?: string;
};

export type RequestLog = {
  readonly add: (request: IncomingMessage, url: URL) => { readonly countBody: (chunk: Buffer) => void };
  readonly list: () => readonly SeenRequest[];
  readonly clear: () => void;
  readonly record: (recording: Recording) => void;
  readonly stopRecording: () => void;
};

const keptRequests = 2000;
const keptBodyBytes = 4 * 1024 * 1024;

type Entry = {
  readonly seen: Omit<SeenRequest, 'bodyBytes'>;
  bodyBytes: number;
  readonly chunks: Buffer[] | undefined;
};

/** `isOwn`: what the pool's own halves say to each other is not what a client sent. */
export function createRequestLog(isOwn: (request: IncomingMessage) => boolean): RequestLog {
  let entries: readonly Entry[] = [];
  let recordings: readonly Recording[] = [];
  return {
    add: (request, url) => {
      const recorded = recordings.some((recording) => isMeant(recording, request, url));
      const seen = describe(request, url);
      const entry: Entry = {
        seen: recorded ? { ...seen, query: url.search } : seen,
        bodyBytes: 0,
        chunks: recorded ? [] : undefined,
      };
      // The control routes and the inbox are the tester's own traffic.
      const kept = !url.pathname.startsWith('/_') && !url.pathname.startsWith('/inbox') && !isOwn(request);
      if (kept) entries = [...entries.slice(-keptRequests + 1), entry];
      return {
        countBody: (chunk) => {
          const room = Math.max(keptBodyBytes - entry.bodyBytes, 0);
          entry.bodyBytes += chunk.length;
          if (entry.chunks && room > 0) entry.chunks.push(chunk.subarray(0, room));
        },
      };
    },
    list: () =>
      entries.map(({ seen, bodyBytes, chunks }) => {
        return chunks
          ? { ...seen, bodyBytes, body: Buffer.concat(chunks).toString('utf8') }
          : { ...seen, bodyBytes };
      }),
    clear: () => {
      entries = [];
    },
    record: (recording) => {
      recordings = [...recordings, recording];
    },
    stopRecording: () => {
      recordings = [];
    },
  };
}

function isMeant(recording: Recording, request: IncomingMessage, url: URL): boolean {
  if (recording.method !== undefined && recording.method !== request.method) return false;
  const { path } = recording;
  return path.endsWith('*') ? url.pathname.startsWith(path.slice(0, -1)) : url.pathname === path;
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
