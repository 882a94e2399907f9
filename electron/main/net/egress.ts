import { fetch, type Headers } from 'undici';
import type { RequestPurpose } from '#shared/domain/app.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { type AppError, appError } from '#shared/errors.ts';
import { fail, failWith, ok, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';
import type { Dispatchers } from './dispatchers.ts';
import { readText } from './body.ts';
import { networkError, TimeoutReason } from './errors.ts';
import { checkTarget } from './host-rules.ts';
import type { Ledger, LedgerLine } from './ledger.ts';
import { proxyRoute } from './proxy-rule.ts';

export type EgressRequest = {
  readonly url: string | URL;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly purpose: RequestPurpose;
  readonly signal?: AbortSignal;
  /** `open`: until the headers are here; `text`: until everything is here. */
  readonly timeoutMs?: number;
  /** `text`: a longer answer is refused. */
  readonly maxBytes?: number;
  /** `text`: hears how many bytes of the answer are here. */
  readonly onBytes?: (received: number) => void;
};

export type EgressResponse = {
  readonly status: number;
  readonly headers: Headers;
  /** May be read once; throws what the network threw (see `networkError`). */
  readonly body: AsyncIterable<Uint8Array>;
  /** Breaks the connection off, also in the middle of reading, which then throws. */
  readonly discard: () => void;
};

export type EgressText = { readonly status: number; readonly headers: Headers; readonly text: string };

/** The only way out of the app. Failures to reach the service are values; every status is an answer. */
export type Egress = {
  readonly open: (request: EgressRequest) => Promise<Result<EgressResponse>>;
  readonly text: (request: EgressRequest) => Promise<Result<EgressText>>;
  readonly allowedHosts: readonly string[];
};

export type EgressOptions = {
  readonly version: string;
  readonly isPackaged: boolean;
  readonly allowedHosts: readonly string[];
  readonly ledger: Ledger;
  readonly dispatchers: Dispatchers;
  readonly proxySetting: () => Settings['proxy'];
  /** Electron's `session.resolveProxy`. */
  readonly resolveProxy: (url: string) => Promise<string>;
  readonly onOutcome: (outcome: 'answered' | 'unanswered') => void;
  readonly log: Log;
};

const openTimeoutMs = 120_000;
const textTimeoutMs = 30_000;
const maxTextBytes = 32 * 1024 * 1024;

/** Headers that would say more about this machine or this library than the service needs (P1, P8). */
const replacedHeaders: ReadonlySet<string> = new Set([
  'user-agent',
  'x-client-info',
  'cookie',
  'accept-language',
]);

export function createEgress(options: EgressOptions): Egress {
  const { log, ledger, onOutcome } = options;
  const identity = {
    'user-agent': `APIPool-Desktop/${options.version}`,
    'x-client-info': 'apipool-desktop',
    'accept-language': '*',
  };

  /** The update feed may live elsewhere: it says nothing about the service. */
  function report({ purpose }: EgressRequest, outcome: 'answered' | 'unanswered'): void {
    if (purpose !== 'update') onOutcome(outcome);
  }

  async function send(
    request: EgressRequest,
    url: URL,
    line: LedgerLine,
    signal: AbortSignal,
    end: () => void,
  ) {
    const route = await proxyRoute(url, options.proxySetting(), options.resolveProxy);
    if (!route.ok) {
      line.ended('failed');
      return route;
    }
    const response = await fetch(url, {
      method: request.method,
      headers: { ...ownHeaders(request.headers), ...identity },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      dispatcher: options.dispatchers.forRoute(route.value),
      signal,
    });
    line.ended(response.status);
    report(request, isEdgeFailure(response.status) ? 'unanswered' : 'answered');
    if (isRedirect(response.status)) {
      end();
      log.warn('net.redirect_refused', { host: url.host, status: response.status });
      return fail(redirectError(response.headers.get('location'), url));
    }
    const { status, headers } = response;
    return ok({ status, headers, body: counted(response.body, line), discard: end });
  }

  async function attempt(request: EgressRequest, limit: AbortSignal): Promise<Result<EgressResponse>> {
    const end = new AbortController();
    const signal = AbortSignal.any([limit, end.signal, ...(request.signal ? [request.signal] : [])]);
    const target = checkTarget(request.url, options);
    const bytesSent = request.body === undefined ? 0 : Buffer.byteLength(request.body);
    const named = URL.canParse(String(request.url)) ? new URL(request.url) : null;
    const line = ledger.open({
      method: request.method,
      url: named,
      purpose: request.purpose,
      bytesSent: target.ok ? bytesSent : 0,
    });
    if (!target.ok) {
      line.ended('refused');
      log.warn('net.refused', { detail: target.error.detail ?? '' });
      return target;
    }
    try {
      return await send(request, target.value, line, signal, () => end.abort());
    } catch (thrown) {
      const error = signal.aborted ? networkError(signal.reason) : networkError(thrown);
      if (request.signal?.aborted) {
        line.ended('aborted');
        return failWith('stream_interrupted');
      }
      line.ended('failed');
      report(request, 'unanswered');
      log.warn('net.failed', { host: target.value.host, code: error.code, detail: error.detail ?? '' });
      return fail(error);
    }
  }

  async function open(request: EgressRequest): Promise<Result<EgressResponse>> {
    const limit = timeLimit(request.timeoutMs ?? openTimeoutMs);
    try {
      return await attempt(request, limit.signal);
    } finally {
      limit.clear();
    }
  }

  async function text(request: EgressRequest): Promise<Result<EgressText>> {
    const limit = timeLimit(request.timeoutMs ?? textTimeoutMs);
    try {
      const response = await attempt(request, limit.signal);
      if (!response.ok) return response;
      const { status, headers, body } = response.value;
      const content = await readText(body, request.maxBytes ?? maxTextBytes, request.onBytes);
      if (content === null) {
        response.value.discard();
        return failWith('bad_response', { detail: 'answer too long' });
      }
      return ok({ status, headers, text: content });
    } catch (thrown) {
      return fail(limit.signal.aborted ? appError('timeout') : networkError(thrown));
    } finally {
      limit.clear();
    }
  }

  return { open, text, allowedHosts: options.allowedHosts };
}

function ownHeaders(headers: EgressRequest['headers'] = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !replacedHeaders.has(name.toLowerCase())),
  );
}

/** Cloudflare answers, but the service behind it does not. */
function isEdgeFailure(status: number): boolean {
  return status >= 520 && status <= 530;
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** No endpoint of the service redirects: something else answered. */
function redirectError(location: string | null, from: URL): AppError {
  const to = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (to && to.host === from.host) return appError('bad_response', { detail: 'unexpected redirect' });
  return appError('host_refused', { detail: `redirect to ${to?.host.slice(0, 200) ?? 'nowhere'}` });
}

async function* counted(
  body: AsyncIterable<unknown> | null,
  line: LedgerLine,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (!body) return;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('a body of bytes was expected');
    line.received(chunk.byteLength);
    yield chunk;
  }
}

function timeLimit(ms: number): { readonly signal: AbortSignal; readonly clear: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TimeoutReason()), ms);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
