import type { LlmFailure } from '../failure.ts';
import { asksForLimit } from '../request.ts';
import type { SourceRequest } from '../source.ts';

export type UpstreamBody = Readonly<Record<string, unknown>>;

/** As long as any server lets an answer get. */
const commonLimit = 4096;

/**
 * What the client said, with the longest answer that its money pays as the limit, under the name the client used.
 * Where nobody asked for one and everything up to the model's own is set aside, the server ends the answer itself.
 */
export function limited({ body, maxTokens, shortOfMoney }: SourceRequest): UpstreamBody {
  const { max_tokens: _old, max_completion_tokens: current, ...rest } = body;
  if (!asksForLimit(body) && !shortOfMoney) return rest;
  return { ...rest, [current ? 'max_completion_tokens' : 'max_tokens']: maxTokens };
}

/** How to ask a server that refused a field it does not know, or a limit that is longer than its own. */
export function reworded(
  body: UpstreamBody,
  { status, message }: LlmFailure,
  request: SourceRequest,
): UpstreamBody | undefined {
  if (status !== 400) return undefined;
  const { stream_options: options, ...plain } = body;
  if (options !== undefined && message.includes('stream_options')) return plain;
  const { max_tokens: limit, ...unlimited } = body;
  if (limit !== undefined && message.includes('max_completion_tokens')) {
    return { ...unlimited, max_completion_tokens: limit };
  }
  const name = limit === undefined ? 'max_completion_tokens' : 'max_tokens';
  const isOurs = !asksForLimit(request.body) && Number(body[name]) > commonLimit;
  return isOurs && message.includes('tokens') ? { ...body, [name]: commonLimit } : undefined;
}
