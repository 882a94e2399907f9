import { type AppError, appError } from '#shared/errors.ts';
import { fail, type Result } from '#shared/result.ts';
import type { AccessTokens } from '../auth/session-types.ts';
import { foreignAnswer, isJson, requestIdOf, retryAfterOf } from '../net/answers.ts';
import type { Egress, EgressRequest, EgressText } from '../net/egress.ts';

/** Says what a refusal means where the status alone does not; null leaves it to the status. */
export type Explain = (answer: EgressText) => AppError | null;

/** Sends a request as the signed-in person; an expired token is renewed once. 2xx and JSON, or an error. */
export async function requestAsPerson(
  deps: { readonly egress: Egress; readonly tokens: AccessTokens },
  request: Omit<EgressRequest, 'headers'> & { readonly headers?: Readonly<Record<string, string>> },
  explain: Explain = () => null,
): Promise<Result<EgressText>> {
  const send = (token: string) =>
    deps.egress.text({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
  const token = await deps.tokens.current();
  if (!token.ok) return token;
  let answer = await send(token.value);
  if (answer.ok && answer.value.status === 401) {
    const renewed = await deps.tokens.renewed(token.value);
    if (!renewed.ok) return renewed;
    answer = await send(renewed.value);
  }
  if (!answer.ok) return answer;
  const isRefused = answer.value.status >= 300;
  const error = (isRefused ? explain(answer.value) : null) ?? errorOf(answer.value);
  return error ? fail(error) : answer;
}

function errorOf({ status, headers }: EgressText): AppError | null {
  if (!isJson(headers)) return foreignAnswer(status, headers, new Date());
  if (status < 300) return null;
  const extra = { ...requestIdOf(headers), ...retryAfterOf(headers, new Date()), detail: `HTTP ${status}` };
  if (status === 401) return appError('signed_out', extra);
  if (status === 403) return appError('forbidden', extra);
  // A service that lacks this function; the panel that needs it stays away.
  if (status === 404) return appError('not_found', extra);
  if (status === 429) return appError('rate_limited', extra);
  return appError(status >= 500 ? 'service_unavailable' : 'request_rejected', extra);
}
