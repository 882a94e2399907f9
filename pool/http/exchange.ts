import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

export type Outcome<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** One request and what a handler needs to answer it. */
export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Aborted when the client went away or the pool stops. */
  readonly signal: AbortSignal;
  readonly countBody: (chunk: Buffer) => void;
};

/** `streamed`: the handler has written the whole answer itself. */
export type Handler = (exchange: Exchange) => Promise<Reply | 'streamed'> | Reply;

export type BodyProblem = { readonly kind: 'too_large' | 'not_json' | 'invalid'; readonly message: string };

export const defaultBodyLimit = 64 * 1024;

export function header(exchange: { readonly request: IncomingMessage }, name: string): string | undefined {
  const value = exchange.request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The token of `Authorization: Bearer …`. */
export function bearer(exchange: Exchange): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header(exchange, 'authorization')?.trim() ?? '')?.[1];
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return jsonText(status, JSON.stringify(value), headers);
}

export function jsonText(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body };
}

/** A longer body than this is not even read to its end to answer politely. */
export const drainLimit = 128 * 1024 * 1024;

/** The whole body, or undefined when it is longer than the limit. */
export async function readBody(exchange: Exchange, limit = defaultBodyLimit): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of exchange.request) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    exchange.countBody(bytes);
    // Read on and let go: a connection cut while the client still sends would lose the answer.
    if (length > drainLimit) return undefined;
    if (length > limit) chunks.length = 0;
    else chunks.push(bytes);
  }
  if (length > limit) return undefined;
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads a JSON body of the given shape. */
export async function readJson<S extends z.ZodType>(
  exchange: Exchange,
  schema: S,
  limit = defaultBodyLimit,
): Promise<Outcome<z.infer<S>, BodyProblem>> {
  const text = await readBody(exchange, limit);
  if (text === undefined) {
    return { ok: false, error: { kind: 'too_large', message: `The body is longer than ${limit} bytes.` } };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, error: { kind: 'not_json', message: 'The body is not valid JSON.' } };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  const place = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  return { ok: false, error: { kind: 'invalid', message: `${place}${issue?.message ?? 'invalid'}` } };
}

const deepest = 100;

/** Reads a JSON body whose parts are kept in the database: what that cannot hold is refused here. */
export function readStorableJson<S extends z.ZodType>(
  exchange: Exchange,
  schema: S,
): Promise<Outcome<z.infer<S>, BodyProblem>> {
  const message = `texts with NUL or half a surrogate pair, and more than ${deepest} levels, cannot be kept`;
  return readJson(
    exchange,
    z
      .unknown()
      .refine((value) => isStorable(value, deepest), { message, abort: true })
      .pipe(schema),
  );
}

function isStorable(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return (
    levels > 0 &&
    Object.entries(value)
      .flat()
      .every((part) => isStorable(part, levels - 1))
  );
}
