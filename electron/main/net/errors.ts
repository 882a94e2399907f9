import { type AppError, appError } from '#shared/errors.ts';

/** Thrown into a request's signal when its time is over. */
export class TimeoutReason extends Error {
  override readonly name = 'TimeoutReason';
}

const offlineCodes: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'EPIPE',
  'UND_ERR_SOCKET',
]);
const timeoutCodes: ReadonlySet<string> = new Set([
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** What a thrown network error means to the person. The chain of causes is searched for the first known code. */
export function networkError(thrown: unknown): AppError {
  for (const link of causes(thrown)) {
    if (link instanceof TimeoutReason) return appError('timeout');
    const refusal = proxyRefusal(link);
    if (refusal !== null)
      return appError('service_unavailable', { retryable: false, detail: `proxy ${refusal}` });
    const code = codeOf(link);
    if (code === undefined) continue;
    if (offlineCodes.has(code)) return appError('offline', { detail: code });
    if (timeoutCodes.has(code)) return appError('timeout', { detail: code });
    if (isCertificateCode(code)) return appError('service_unavailable', { retryable: false, detail: code });
    return appError('service_unavailable', { detail: code });
  }
  return appError('service_unavailable');
}

/** A certificate that does not fit: somebody stands between, or the clock is wrong. Retrying does not help. */
function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/.test(code);
}

/** The status with which a proxy refused to connect; undici says it in words only. */
function proxyRefusal({ message }: Error): string | null {
  const tunnel = /^Proxy response \((\d{3})\) !== 200 when HTTP Tunneling/.exec(message)?.[1];
  return tunnel ?? (message.startsWith('Proxy Authentication Required (407)') ? '407' : null);
}

function* causes(thrown: unknown): Generator<Error> {
  let link = thrown;
  for (let depth = 0; depth < 8 && link instanceof Error; depth += 1) {
    // Happy-eyeballs failures come as one error around one per address.
    if (link instanceof AggregateError) yield* link.errors.filter((inner) => inner instanceof Error);
    yield link;
    link = link.cause;
  }
}

function codeOf(error: Error): string | undefined {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
