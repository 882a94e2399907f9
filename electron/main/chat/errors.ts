import { type AppError, appError, type ErrorCode } from '#shared/errors.ts';
import { foreignAnswer, type HeaderReader, isJson, requestIdOf, retryAfterOf } from '../net/answers.ts';

/** What providers and proxies call their failures, by our name. */
const namedCodes: readonly (readonly [ErrorCode, RegExp])[] = [
  [
    'insufficient_credits',
    /^(insufficient_(credits|quota|user_quota|balance|funds)|credit_balance_exhausted|budget_exceeded|pre_consume_token_quota_failed|billing_hard_limit_reached)$/,
  ],
  ['context_length_exceeded', /^(context_length_exceeded|context_window_exceeded|string_above_max_length)$/],
  ['model_not_found', /^(model_not_found|model_not_available|invalid_model)$/],
  ['content_filtered', /^(content_filter|content_policy_violation|moderation|moderation_blocked)$/],
  ['rate_limited', /^(rate_limit_exceeded|rate_limit_error|too_many_requests)$/],
];

type ProviderError = {
  readonly code: string;
  readonly type: string;
  readonly message: string;
  readonly hasReasons: boolean;
};

/** A non-2xx answer, or a JSON error with status 200, as one of ours. */
export function chatHttpError(
  answer: { readonly status: number; readonly headers: HeaderReader; readonly text: string },
  now: Date,
): AppError {
  const { status, headers, text } = answer;
  const body = isJson(headers) ? parseJson(text) : undefined;
  if (body === undefined && (status < 400 || status === 429 || status >= 500 || isPage(headers))) {
    return foreignAnswer(status, headers, now);
  }
  const provider = readProviderError(body);
  const inside = requestIdInText(provider.message);
  const extra = {
    ...(inside ? { requestId: inside } : {}),
    ...requestIdOf(headers),
    ...retryAfterOf(headers, now),
    ...detailOf(provider, status),
  };
  // The budget of requests under way is used up; it frees itself.
  if (status === 402 && extra.retryAfterMs !== undefined) return appError('rate_limited', extra);
  return appError(codeOf(provider, status < 400 ? statusInBody(provider) : status), extra);
}

/** An error object in the middle of a stream. */
export function midStreamError(error: unknown): AppError {
  const provider = readProviderError({ error });
  const inside = requestIdInText(provider.message);
  return appError(codeOf(provider, statusInBody(provider)), {
    ...(inside ? { requestId: inside } : {}),
    ...detailOf(provider, null),
  });
}

/** Some providers know no `stream_options` and say so with a 400. */
export function refusesStreamOptions(answer: { readonly status: number; readonly text: string }): boolean {
  return (answer.status === 400 || answer.status === 422) && /stream_options|include_usage/.test(answer.text);
}

/** Where the status says nothing, the error's own code often is one. */
function statusInBody(provider: ProviderError): number {
  const status = Number(provider.code);
  return status >= 400 && status < 600 ? status : 502;
}

function isPage(headers: HeaderReader): boolean {
  return /html/i.test(headers.get('content-type') ?? '');
}

function codeOf(provider: ProviderError, status: number): ErrorCode {
  for (const [code, pattern] of namedCodes) {
    if (pattern.test(provider.code) || pattern.test(provider.type)) return code;
  }
  if (status === 403 && provider.hasReasons) return 'content_filtered';
  return codeOfStatus(status);
}

function codeOfStatus(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'signed_out';
    case 402:
      return 'insufficient_credits';
    case 404:
      return 'model_not_found';
    case 408:
    case 504:
    case 524:
      return 'timeout';
    case 409:
    case 429:
      return 'rate_limited';
    case 413:
      return 'message_too_long';
    case 500:
    case 502:
      return 'upstream_failed';
    default:
      return status >= 500 ? 'service_unavailable' : 'request_rejected';
  }
}

/** `error` may be a text, its message an object, and everything may be missing. */
function readProviderError(body: unknown): ProviderError {
  const error = isRecord(body) ? (body.error ?? body) : body;
  if (!isRecord(error)) return { code: '', type: '', message: plain(error), hasReasons: false };
  const metadata = isRecord(error.metadata) ? error.metadata : {};
  return {
    code: plain(error.code),
    type: plain(error.type),
    message: plain(error.message ?? error.msg ?? error.detail),
    hasReasons: Array.isArray(metadata.reasons),
  };
}

function detailOf(provider: ProviderError, status: number | null): { readonly detail?: string } {
  const parts = [status === null ? '' : String(status), provider.code, provider.message];
  const detail = parts
    .filter((part, index) => part !== '' && parts.indexOf(part) === index)
    .join(' ')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
  return detail === '' ? {} : { detail };
}

/** Text without markup or control characters. */
function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
}

function requestIdInText(message: string): string | undefined {
  return /request[ _]id:?\s*([\w.-]{4,120})/i.exec(message)?.[1];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
