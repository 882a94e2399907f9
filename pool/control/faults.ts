import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Exchange, Reply } from '../http/exchange.ts';
import { shapeResponse } from './shape-response.ts';

export const faultSchema = z.strictObject({
  /** Any, when it is not given. */
  method: z.string().optional(),
  /**
   * The path; with a `*` at its end how the path begins; or the path with its query when it holds a `?` (then: how
   * the address begins).
   */
  path: z.string().startsWith('/'),
  /** Without a status the route answers itself, and the rest happens to that answer. */
  status: z.int().min(200).max(599).optional(),
  headers: z
    .record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\t\x20-\x7e]*$/))
    .default({}),
  contentType: z
    .string()
    .regex(/^[\x20-\x7e]*$/)
    .optional(),
  body: z.string().default(''),
  count: z.int().min(1).max(1000).default(1),
  delayMs: z.int().min(0).max(600_000).default(0),
  /** The request is taken, and never answered. */
  stall: z.boolean().default(false),
  stallAfterBytes: z.int().min(0).optional(),
  dropAfterBytes: z.int().min(0).optional(),
  bytesPerSecond: z.int().min(1).optional(),
  /** Every piece of the answer comes twice. */
  duplicate: z.boolean().default(false),
});

export type Fault = z.infer<typeof faultSchema>;

/** A request on its way to its route. */
type Arriving = Pick<Exchange, 'request' | 'response' | 'signal' | 'countBody'> & { readonly url: URL };

export type FaultPlan = {
  readonly add: (fault: Fault) => void;
  readonly clear: () => void;
  /** What is still planned, in the order in which it is looked at. */
  readonly list: () => readonly Fault[];
  /** True when the planned fault was the whole answer. */
  readonly apply: (arriving: Arriving) => Promise<boolean>;
  /** The same for a call within this process. Throws `cut` where a connection would break. */
  readonly applyInside: (
    method: string,
    path: string,
    signal: AbortSignal,
    cut: () => Error,
    answer: () => Promise<Reply>,
  ) => Promise<Reply>;
};

/** Wrong answers on order: the next ones to a route, first planned first. */
export function createFaultPlan(): FaultPlan {
  let faults: readonly Fault[] = [];
  const take = (method: string | undefined, path: string, search: string): Fault | undefined => {
    if (path.startsWith('/_')) return undefined;
    const index = faults.findIndex(
      (fault) => (fault.method ?? method) === method && isAt(fault.path, path, search),
    );
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
    list: () => faults,
    apply: async (arriving) => {
      const { request, response, url, signal } = arriving;
      const fault = take(request.method, url.pathname, url.search);
      if (!fault) return false;
      shapeResponse(response, shapeOf(fault), signal);
      if (fault.stall || fault.status !== undefined) await readAway(arriving);
      if (!(await wait(fault, signal))) return true;
      if (fault.status === undefined) return false;
      response.writeHead(fault.status, headersOf(fault));
      response.end(fault.body);
      return true;
    },
    applyInside: async (method, path, signal, cut, answer) => {
      const fault = take(method, path, '');
      if (!fault) return answer();
      if (!(await wait(fault, signal)) || fault.stallAfterBytes !== undefined) {
        if (!signal.aborted) await untilAborted(signal);
        throw cut();
      }
      const reply: Reply =
        fault.status === undefined ? await answer() : { status: fault.status, headers: {}, body: fault.body };
      if (fault.duplicate && fault.status === undefined) await answer();
      if (fault.dropAfterBytes !== undefined) throw cut();
      return { ...reply, headers: { ...reply.headers, ...headersOf(fault) } };
    },
  };
}

/** False: it never gets further, because it stalls until the other side is gone. */
async function wait(fault: Fault, signal: AbortSignal): Promise<boolean> {
  if (fault.delayMs > 0) await delay(fault.delayMs, undefined, { signal }).catch(() => undefined);
  if (fault.stall && !signal.aborted) await untilAborted(signal);
  return !signal.aborted;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function readAway({ request, countBody }: Arriving): Promise<void> {
  for await (const chunk of request) countBody(chunk as Buffer);
}

function headersOf(fault: Fault): Readonly<Record<string, string>> {
  return fault.contentType === undefined
    ? fault.headers
    : { ...fault.headers, 'content-type': fault.contentType };
}

function shapeOf(fault: Fault) {
  const { bytesPerSecond, duplicate, stallAfterBytes, dropAfterBytes } = fault;
  return { headers: headersOf(fault), bytesPerSecond, duplicate, stallAfterBytes, dropAfterBytes };
}

function isAt(planned: string, path: string, search: string): boolean {
  if (planned.includes('?')) return (path + search).startsWith(planned);
  return planned.endsWith('*') ? path.startsWith(planned.slice(0, -1)) : path === planned;
}
