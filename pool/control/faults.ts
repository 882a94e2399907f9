import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

export const faultSchema = z.strictObject({
  method: z.string(),
  /** The path, or the path with its query when it holds a `?` (then: how the address begins). */
  path: z.string().startsWith('/'),
  /** Without a status the route answers itself; only `dropAfterBytes` takes effect. */
  status: z.int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(''),
  count: z.int().min(1).max(1000).default(1),
  /** Cuts the connection once so many bytes of the body went out. */
  dropAfterBytes: z.int().min(0).optional(),
});

export type Fault = z.infer<typeof faultSchema>;

export type FaultPlan = {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  /** True when the planned fault was the whole answer. */
  readonly apply: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;
};

/** Wrong answers on order: the next ones to a route, first planned first. */
export function createFaultPlan(): FaultPlan {
  let faults: readonly Fault[] = [];
  const take = (method: string | undefined, url: URL): Fault | undefined => {
    const index = faults.findIndex((fault) => fault.method === method && isAt(fault.path, url));
    const found = faults[index];
    if (!found) return undefined;
    faults = faults.flatMap((fault) => {
      if (fault !== found) return [fault];
      return fault.count > 1 ? [{ ...fault, count: fault.count - 1 }] : [];
    });
    return found;
  };
  return {
    add: (fault) => {
      faults = [...faults, fault];
    },
    clear: () => {
      faults = [];
    },
    apply: async (request, response, url) => {
      if (url.pathname.startsWith('/_')) return false;
      const fault = take(request.method, url);
      if (!fault) return false;
      if (fault.dropAfterBytes !== undefined) cutAfter(response, fault.dropAfterBytes);
      if (fault.status === undefined) return false;
      for await (const _chunk of request);
      response.writeHead(fault.status, fault.headers);
      response.end(fault.body);
      return true;
    },
  };
}

function isAt(path: string, url: URL): boolean {
  return path.includes('?') ? (url.pathname + url.search).startsWith(path) : url.pathname === path;
}

/** Lets the given number of body bytes out, then cuts the connection as a failing network would. */
function cutAfter(response: ServerResponse, bytes: number): void {
  let left = bytes;
  const write = response.write.bind(response);
  const cut = () => {
    left = -1;
    // Soon: what was let out still arrives.
    response.socket?.destroySoon();
  };
  const pass = (chunk: unknown): boolean => {
    if (left < 0) return false;
    const data = Buffer.from(typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : '');
    if (left > 0 && data.length > 0) write(data.subarray(0, left));
    left -= data.length;
    if (left <= 0) cut();
    return left > 0;
  };
  response.write = pass;
  response.end = (chunk?: unknown) => {
    pass(chunk);
    // Even a shorter answer is cut: its end must not look like one.
    cut();
    return response;
  };
}
