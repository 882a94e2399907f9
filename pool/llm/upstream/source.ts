import { createParser } from 'eventsource-parser';
import type { Outcome } from '../../http/exchange.ts';
import type { UpstreamOptions } from '../../options.ts';
import type { LlmFailure } from '../failure.ts';
import type { PoolModel } from '../model.ts';
import { countPromptTokens } from '../request.ts';
import type { Source, SourceEvent, SourceRequest, WholeAnswer } from '../source.ts';
import { readChunk, toUsage, usageSchema } from './chunk.ts';
import { errorInBody, parseJson, unreachable, unreadable, upstreamFailure } from './failure.ts';
import { fetchModels } from './models.ts';

const modelsLifetimeMs = 60_000;
const longestEvent = 32 * 1024 * 1024;

type Headers = Readonly<Record<string, string>>;

/** Any OpenAI-compatible server behind the pool. Requests and answers pass through; nothing of them is kept. */
export function upstreamSource(options: UpstreamOptions): Source {
  const headers: Headers = {
    'content-type': 'application/json',
    ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
  };
  let known: { readonly models: readonly PoolModel[]; readonly until: number } | undefined;
  return {
    models: async () => {
      if (known && known.until > Date.now()) return { ok: true, value: known.models };
      const models = await fetchModels(options, headers);
      if (models.ok) known = { models: models.value, until: Date.now() + modelsLifetimeMs };
      return models;
    },
    stream: (request) => openStream(options, headers, request),
    whole: (request) => fetchWhole(options, headers, request),
  };
}

async function openStream(
  options: UpstreamOptions,
  headers: Headers,
  request: SourceRequest,
): Promise<Outcome<AsyncIterable<SourceEvent>, LlmFailure>> {
  const { stream_options: asked, ...body } = request.body;
  // Without usage there is nothing exact to charge: asked for whether or not the client wants to see it.
  const withUsage = { ...body, stream: true, stream_options: { ...asked, include_usage: true } };
  let answer = await post(options, headers, withUsage, request.signal);
  if (!answer.ok && answer.error.status === 400 && answer.error.message.includes('stream_options')) {
    answer = await post(options, headers, { ...body, stream: true }, request.signal);
  }
  if (!answer.ok) return answer;
  const response = answer.value;
  if (!response.headers.get('content-type')?.startsWith('text/event-stream') || !response.body) {
    const text = await response.text();
    return { ok: false, error: errorInBody(parseJson(text)) ?? unreadable };
  }
  return { ok: true, value: readStream(response.body, request.signal) };
}

async function* readStream(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<SourceEvent> {
  const decoder = new TextDecoder();
  let pending: SourceEvent[] = [];
  let finished = false;
  const parser = createParser({
    maxBufferSize: longestEvent,
    onEvent: ({ data }) => {
      const read = readChunk(data);
      finished ||= read.finished;
      pending.push(...read.events);
    },
    onComment: (text) => pending.push({ kind: 'comment', text: text.trim() }),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') pending.push({ kind: 'error', failure: unreadable });
    },
  });
  try {
    for await (const bytes of body) {
      parser.feed(decoder.decode(bytes, { stream: true }));
      const ready = pending;
      pending = [];
      yield* ready;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    yield {
      kind: 'error',
      failure: { ...unreachable, message: 'The connection to the provider broke off.' },
    };
    return;
  }
  parser.feed('\n\n');
  yield* pending;
  if (finished) yield { kind: 'done' };
}

async function fetchWhole(
  options: UpstreamOptions,
  headers: Headers,
  request: SourceRequest,
): Promise<Outcome<WholeAnswer, LlmFailure>> {
  const answer = await post(options, headers, { ...request.body, stream: false }, request.signal);
  if (!answer.ok) return answer;
  const value = parseJson(await answer.value.text());
  const failure = errorInBody(value);
  if (failure) return { ok: false, error: failure };
  if (typeof value !== 'object' || value === null) return { ok: false, error: unreadable };
  const { usage, ...body } = value as Record<string, unknown>;
  const reported = usageSchema.safeParse(usage);
  if (reported.success) return { ok: true, value: { body, usage: toUsage(reported.data) } };
  const completionTokens = countPromptTokens([
    { role: 'assistant', content: JSON.stringify(body['choices'] ?? '') },
  ]);
  const usageEstimate = {
    promptTokens: request.promptTokens,
    completionTokens,
    cachedTokens: 0,
    reasoningTokens: 0,
  };
  return { ok: true, value: { body, usage: usageEstimate } };
}

async function post(
  options: UpstreamOptions,
  headers: Headers,
  body: unknown,
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
  return { ok: false, error: upstreamFailure(response.status, text, response.headers.get('retry-after')) };
}
