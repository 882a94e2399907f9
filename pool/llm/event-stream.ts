import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Writes server-sent events, waiting whenever the client reads more slowly than we write. */
export type EventStream = {
  readonly data: (json: string) => Promise<void>;
  readonly comment: (text: string) => Promise<void>;
  readonly end: () => void;
};

const keepAliveMs = 5000;

/** Sends the headers at once; while nothing else is said, a comment now and then keeps the connection alive. */
export function openEventStream(
  response: ServerResponse,
  requestId: string,
  signal: AbortSignal,
): EventStream {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-store',
    'x-request-id': requestId,
  });
  response.flushHeaders();
  const write = async (text: string) => {
    keepAlive.refresh();
    if (signal.aborted || response.destroyed) return;
    if (!response.write(text))
      await Promise.race([once(response, 'drain', { signal }), once(response, 'close')]);
  };
  const keepAlive = setInterval(() => {
    if (!signal.aborted && !response.destroyed && !response.writableNeedDrain)
      response.write(': keep-alive\n\n');
  }, keepAliveMs);
  return {
    data: (json) => write(`data: ${json}\n\n`),
    comment: (text) => write(`: ${text}\n\n`),
    end: () => {
      clearInterval(keepAlive);
      response.end();
    },
  };
}
