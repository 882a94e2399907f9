import { failWith, ok, type Result } from '#shared/result.ts';
import { parseModelPage } from '../account/model-list.ts';
import type { ServiceConfig } from '../config.ts';
import { foreignAnswer, isJson, requestIdOf } from '../net/answers.ts';
import type { Egress } from '../net/egress.ts';

/** Asks the proxy for its models with a key: how many it offers, or why the key is of no use. */
export async function checkApiKey(
  deps: { readonly config: ServiceConfig | null; readonly egress: Egress },
  key: string,
): Promise<Result<{ readonly models: number }>> {
  if (!deps.config) return failWith('not_configured');
  const answer = await deps.egress.text({
    url: `${deps.config.apiUrl}/models`,
    method: 'GET',
    headers: { accept: 'application/json', authorization: `Bearer ${key}` },
    purpose: 'models',
  });
  if (!answer.ok) return answer;
  const { status, headers, text } = answer.value;
  const extra = { ...requestIdOf(headers), detail: `HTTP ${status}` };
  if (!isJson(headers)) return { ok: false, error: foreignAnswer(status, headers, new Date()) };
  if (status === 401 || status === 403) return failWith('api_key_invalid', extra);
  if (status === 429) return failWith('rate_limited', extra);
  if (status >= 300) return failWith(status >= 500 ? 'service_unavailable' : 'request_rejected', extra);
  const page = parseModelPage(text);
  return page ? ok({ models: page.models.length }) : failWith('bad_response', extra);
}
