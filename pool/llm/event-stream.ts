import type { ServerResponse } from 'node:http';

/** Writes server-sent events, waiting whenever the client reads more slowly than we write. */
export type EventStream = {
  readonly data: (json: string) => Promise<void> | undefined;
  readonly comment: (text: string) => Promise<void> | undefined;
  /** Bytes as they are, for an answer that frames itself. */
  readonly raw: (bytes: string | Uint8Array) => Promise<void> | undefined;
  readonly end: () => void;
  /** Breaks the connection off once everything said so far is out, as a failing network would. */
  readonly cut: () => void;
};

const keepAliveMs = 5000;
/** What is said within one turn of the event loop leaves in one piece, up to this size. */
const largestPiece = 64 * 1024;

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
  const gone = () => signal.aborted || response.destroyed;
  let pending = '';
  let scheduled: NodeJS.Immediate | undefined;
  let lastWrite = performance.now();
  const flush = () => {
    clearImmediate(scheduled);
    scheduled = undefined;
    if (pending === '' || gone()) return;
    lastWrite = performance.now();
    response.write(pending);
    pending = '';
  };
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  // Whoever waits when the client goes finds out by the signal.
  const drained = () => new Promise<void>((resolve) => waiting.add(resolve));
  const write = (text: string) => {
    if (gone()) return undefined;
    pending += text;
    if (pending.length > largestPiece) flush();
    else scheduled ??= setImmediate(flush);
    return response.writableNeedDrain ? drained() : undefined;
  };
  const raw = (bytes: string | Uint8Array) => {
    if (typeof bytes === 'string') return write(bytes);
    flush();
    if (gone()) return undefined;
    lastWrite = performance.now();
    return new Promise<void>((resolve) => {
      waiting.add(resolve);
      response.write(bytes, () => {
        waiting.delete(resolve);
        resolve();
      });
    });
  };
  const keepAlive = setInterval(() => {
    if (performance.now() - lastWrite < keepAliveMs || response.writableNeedDrain) return;
    void write(': keep-alive\n\n');
  }, keepAliveMs / 2);
  response.on('drain', wake);
  const stop = () => {
    clearInterval(keepAlive);
    wake();
  };
  response.once('close', stop);
  signal.addEventListener('abort', stop, { once: true });
  const finish = () => {
    stop();
    flush();
  };
  return {
    data: (json) => write(`data: ${json}\n\n`),
    comment: (text) => write(`: ${text}\n\n`),
    raw,
    end: () => {
      finish();
      response.end();
    },
    cut: () => {
      finish();
      response.socket?.destroySoon();
    },
  };
}
