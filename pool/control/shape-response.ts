import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** What is done to the bytes of an answer on their way out. */
export type Shape = {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytesPerSecond: number | undefined;
  readonly duplicate: boolean;
  /** Goes silent once so many bytes of the body went out. */
  readonly stallAfterBytes: number | undefined;
  /** Cuts the connection once so many bytes of the body went out. */
  readonly dropAfterBytes: number | undefined;
};

const dripsPerSecond = 20;
const highWater = 64 * 1024;

/** From now on whatever is written to the response goes out in the given shape, also when a handler writes it. */
export function shapeResponse(response: ServerResponse, shape: Shape, signal: AbortSignal): void {
  overlayHeaders(response, shape.headers);
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  const queue: Written[] = [];
  let queued = 0;
  let over = false;
  let pumping = false;
  let sent = 0;
  const room = Math.min(shape.dropAfterBytes ?? Infinity, shape.stallAfterBytes ?? Infinity);
  const pump = async () => {
    for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) {
      queued -= piece.data.length;
      const allowed = piece.data.subarray(0, Math.max(room - sent, 0));
      for await (const drop of drops(allowed, shape.bytesPerSecond, signal)) {
        if (!write(drop)) await once(response, 'drain', { signal });
      }
      sent += allowed.length;
      if (sent >= room) return;
      piece.written?.();
    }
    if (queued < highWater && !over) response.emit('drain');
  };
  const finish = () => {
    if (sent < room && !over) return;
    // Even a shorter answer is cut: its end must not look like one. Soon: what was let out still arrives.
    if (shape.dropAfterBytes !== undefined && (over || sent >= shape.dropAfterBytes))
      response.socket?.destroySoon();
    else if (over && shape.stallAfterBytes === undefined) end();
  };
  const run = () => {
    if (pumping) return;
    pumping = true;
    // Silence begins after the headers, even where no byte of the body follows them.
    if (shape.stallAfterBytes === 0) response.flushHeaders();
    pump()
      .then(() => {
        pumping = false;
        if (queue.length > 0 && sent < room) run();
        else finish();
      })
      // The client is gone or the pool stops: nobody waits for the rest.
      .catch(() => response.destroy());
  };
  const take = ({ data, written }: Written): boolean => {
    const copies = shape.duplicate && data.length > 0 ? 2 : 1;
    if (copies === 2) queue.push({ data, written: undefined });
    queue.push({ data, written });
    queued += data.length * copies;
    run();
    return queued < highWater;
  };
  response.write = (...args: unknown[]) => take(readWrite(args));
  response.end = (...args: unknown[]) => {
    const { data, written } = readWrite(args);
    over = true;
    if (written) response.once('finish', written);
    take({ data, written: undefined });
    return response;
  };
}

type Written = { readonly data: Buffer; readonly written: (() => void) | undefined };

/** What `write` and `end` of a response may be given: a piece, its encoding, and whom to tell; each can be left out. */
function readWrite(args: readonly unknown[]): Written {
  const [chunk, encoding] = args;
  const callback = args.find((part) => typeof part === 'function') as (() => void) | undefined;
  const known = typeof encoding === 'string' && Buffer.isEncoding(encoding) ? encoding : 'utf8';
  const data =
    typeof chunk === 'string'
      ? Buffer.from(chunk, known)
      : Buffer.from(chunk instanceof Uint8Array ? chunk : '');
  return { data, written: callback };
}

/** The whole of it, or a little at a time. */
async function* drops(data: Buffer, bytesPerSecond: number | undefined, signal: AbortSignal) {
  const size = bytesPerSecond === undefined ? data.length : Math.ceil(bytesPerSecond / dripsPerSecond);
  for (let start = 0; start < data.length; start += size) {
    const drop = data.subarray(start, start + size);
    yield drop;
    if (bytesPerSecond !== undefined)
      await delay((drop.length / bytesPerSecond) * 1000, undefined, { signal });
  }
}

/** Headers of the answer itself give way to the planned ones. */
function overlayHeaders(response: ServerResponse, planned: Readonly<Record<string, string>>): void {
  const names = new Set(Object.keys(planned).map((name) => name.toLowerCase()));
  if (names.size === 0) return;
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (status: number, ...rest: unknown[]) => {
    const given = (rest.find((part) => typeof part === 'object') ?? {}) as OutgoingHttpHeaders;
    const kept = Object.entries(given).filter(([name]) => !names.has(name.toLowerCase()));
    return writeHead(status, { ...Object.fromEntries(kept), ...planned });
  };
}
