import type { Outcome } from '../../http/exchange.ts';
import type { UpstreamOptions } from '../../options.ts';
import type { LlmFailure } from '../failure.ts';
import type { Source, SourceRequest, StreamedAnswer, WholeAnswer } from '../source.ts';
import type { Usage } from '../usage.ts';
import { countWholeAnswer, toUsage, usageSchema, wholeAsStream } from './chunk.ts';
import { errorInBody, parseJson, unreachable, unreadable, upstreamFailure } from './failure.ts';
import { limited, reworded, type UpstreamBody } from './limit.ts';
import { modelList } from './models.ts';
import { startWithin } from './start.ts';
import { readStream } from './stream.ts';

const defaultLimits = { listMs: 10_000, silenceMs: 30_000 };

type Headers = Readonly<Record<string, string>>;

/** Any OpenAI-compatible server behind the pool. Requests and answers pass through; nothing of them is kept. */
export function upstreamSource(options: UpstreamOptions, stopping: AbortSignal): Source {
  const { listMs, silenceMs } = options.limits ?? defaultLimits;
  const headers: Headers = {
    'content-type': 'application/json',
    ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
  };
  return {
    models: modelList(options, headers, listMs, stopping),
    stream: (request) => startWithin(silenceMs, openStream(options, headers, request)),
    whole: (request) => fetchWhole(options, headers, request),
  };
}

async function openStream(
  options: UpstreamOptions,
  headers: Headers,
  request: SourceRequest,
): Promise<Outcome<StreamedAnswer, LlmFailure>> {
  // Without usage there is nothing exact to charge: asked for whether or not the client wants to see it.
  const withUsage = { ...request.body.stream_options, include_usage: true };
  const body = { ...limited(request), stream: true, stream_options: withUsage };
  const answer = await ask(options, headers, body, request);
  if (!answer.ok) return answer;
  const response = answer.value;
  if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) {
    const whole = readWhole(await response.text(), request);
    // Whoever asked for a stream may not know what to do with anything else.
    return whole.ok ? { ok: true, value: { kind: 'events', events: wholeAsStream(whole.value) } } : whole;
  }
  return { ok: true, value: { kind: 'events', events: readStream(response.body, request.signal) } };
}

async function fetchWhole(
  options: UpstreamOptions,
  headers: Headers,
  request: SourceRequest,
): Promise<Outcome<WholeAnswer, LlmFailure>> {
  try {
    const answer = await ask(options, headers, { ...limited(request), stream: false }, request);
    return answer.ok ? readWhole(await answer.value.text(), request) : answer;
  } catch (error) {
    if (!request.signal.aborted) throw error;
    // The question was sent; how much of an answer there was by now the provider does not say.
    return { ok: true, value: { body: {}, usage: estimated(request, 0) } };
  }
}

function readWhole(text: string, request: SourceRequest): Outcome<WholeAnswer, LlmFailure> {
  const value = parseJson(text);
  const failure = errorInBody(value);
  if (failure) return { ok: false, error: failure };
  if (typeof value !== 'object' || value === null) return { ok: false, error: unreadable };
  const { usage, ...body } = value as Record<string, unknown>;
  const reported = usageSchema.safeParse(usage);
  if (reported.success) return { ok: true, value: { body, usage: toUsage(reported.data) } };
  return { ok: true, value: { body, usage: estimated(request, countWholeAnswer(body)) } };
}

function estimated({ promptTokens }: SourceRequest, completionTokens: number): Usage {
  return { promptTokens, completionTokens, cachedTokens: 0, reasoningTokens: 0 };
}

/** Asks again, in other words, a server that does not understand these. */
async function ask(
  options: UpstreamOptions,
  headers: Headers,
  body: UpstreamBody,
  request: SourceRequest,
): Promise<Outcome<Response, LlmFailure>> {
  const answer = await post(options, headers, body, request.signal);
  const other = answer.ok ? undefined : reworded(body, answer.error, request);
  return other ? ask(options, headers, other, request) : answer;
}

async function post(
  options: UpstreamOptions,
  headers: Headers,
  body: UpstreamBody,
  signal: AbortSignal,
): Promise<Outcome<Response, LlmFailure>> {
  let response: Response;
  try {
    response = await fetch(`${options.url}/chat/completions`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return { ok: false, error: unreachable };
  }
  if (response.ok) return { ok: true, value: response };
  const text = await response.text().catch(() => '');
  return { ok: false, error: upstreamFailure(response.status, text, response.headers) };
}
