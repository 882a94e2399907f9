import { z } from 'zod';
import { type AppError, appError } from '#shared/errors.ts';
import { foreignAnswer, isJson, requestIdOf } from '../net/answers.ts';
import type { Egress, EgressText } from '../net/egress.ts';
import { AuthTransportError, authErrorCode } from './errors.ts';

/**
 * The fetch given to the auth client. It throws where the client would take a passing trouble for the end of the
 * session: the client keeps a session on network errors, but deletes it on a 429, a 409 or a Cloudflare page.
 */
export function createGuardedFetch(options: {
  readonly egress: Egress;
  /** A refresh that failed without a verdict on the session. */
  readonly onRefreshTrouble: (error: AppError) => void;
}): typeof fetch {
  const { egress, onRefreshTrouble } = options;
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const isRefresh =
      url.pathname.endsWith('/token') && url.searchParams.get('grant_type') === 'refresh_token';
    const answer = await egress.text({
      url,
      method: methodSchema.parse(init?.method ?? 'GET'),
      headers: Object.fromEntries(new Headers(init?.headers)),
      ...(typeof init?.body === 'string' ? { body: init.body } : {}),
      ...(init?.signal ? { signal: init.signal } : {}),
      purpose: 'session',
    });
    const trouble = answer.ok ? troubleIn(answer.value, isRefresh) : answer.error;
    if (trouble) {
      if (isRefresh) onRefreshTrouble(trouble);
      throw new AuthTransportError(trouble);
    }
    if (!answer.ok) throw new AuthTransportError(answer.error);
    const { status, headers, text } = answer.value;
    return new Response(text === '' ? null : text, { status, headers: Object.fromEntries(headers) });
  };
}

const methodSchema = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

const errorBodySchema = z.object({
  code: z.union([z.string(), z.number()]).optional(),
  error_code: z.string().optional(),
});

/** Why this answer is none that the auth client should see; `null` when it is. */
function troubleIn(answer: EgressText, isRefresh: boolean): AppError | null {
  const { status, headers, text } = answer;
  if (status === 204 || (status < 300 && text === '')) return null;
  const body = isJson(headers) ? parseJson(text) : undefined;
  if (body === undefined) return foreignAnswer(status, headers, new Date());
  if (!isRefresh || status < 400 || isVerdict(status, body)) return null;
  return appError('service_unavailable', { ...requestIdOf(headers), detail: `refresh ${status}` });
}

/** Only the auth server's own words end a session; a gateway's 401, a 429 or a 409 say nothing about it. */
function isVerdict(status: number, body: unknown): boolean {
  if (status === 429 || status === 409 || status >= 500) return false;
  const parsed = errorBodySchema.safeParse(body);
  if (!parsed.success) return false;
  const code = typeof parsed.data.code === 'string' ? parsed.data.code : parsed.data.error_code;
  const meaning = authErrorCode(code);
  return meaning === 'session_revoked' || meaning === 'user_banned' || code === 'validation_failed';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
