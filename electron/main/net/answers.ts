import { type AppError, appError } from '#shared/errors.ts';

/** What this file needs of a response's headers. */
export type HeaderReader = { readonly get: (name: string) => string | null };

export function isJson(headers: HeaderReader): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '');
}

/** The id under which the service's people find this request. */
export function requestIdOf(headers: HeaderReader): { readonly requestId?: string } {
  const id = headers.get('x-request-id') ?? headers.get('x-generation-id') ?? headers.get('cf-ray');
  return id ? { requestId: id.slice(0, 200) } : {};
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function retryAfterOf(headers: HeaderReader, now: Date): { readonly retryAfterMs?: number } {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return { retryAfterMs: ms };
  const text = headers.get('retry-after')?.trim();
  if (!text) return {};
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {};
  const date = Date.parse(text);
  return Number.isNaN(date) ? {} : { retryAfterMs: Math.max(0, date - now.getTime()) };
}

/** An answer that is not JSON where only JSON is spoken: a Cloudflare page, a captive portal. Never shown. */
export function foreignAnswer(status: number, headers: HeaderReader, now: Date): AppError {
  const extra = { ...requestIdOf(headers), detail: `${edgeName(headers)} ${status}` };
  if (status === 429)
    return appError('rate_limited', { ...extra, retryAfterMs: 60_000, ...retryAfterOf(headers, now) });
  return appError(status < 400 ? 'bad_response' : 'service_unavailable', extra);
}

function edgeName(headers: HeaderReader): string {
  const isCloudflare = headers.get('cf-ray') !== null || /cloudflare/i.test(headers.get('server') ?? '');
  return isCloudflare ? 'Cloudflare' : 'HTTP';
}
