import { z } from 'zod';
import { attachmentBytes, countAnswerTokens } from '../request.ts';
import type { SourceEvent, WholeAnswer } from '../source.ts';
import type { Usage } from '../usage.ts';
import { errorInBody, parseJson, unreadable } from './failure.ts';

/** More than any model reads or writes: whoever says more has not counted, and its answer is estimated. */
const mostTokens = 100_000_000;
const count = z.int().nonnegative().max(mostTokens);
const details = z
  .looseObject({ cached_tokens: count.nullish(), reasoning_tokens: count.nullish() })
  .nullish();

export const usageSchema = z.looseObject({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: details,
  completion_tokens_details: details,
});

const deltaSchema = z.record(z.string(), z.unknown());
const callSchema = z.looseObject({ function: deltaSchema.catch({}) });

const chunkSchema = z.looseObject({
  usage: usageSchema.nullish().catch(undefined),
  choices: z
    .array(z.looseObject({ delta: deltaSchema.nullish(), finish_reason: z.string().nullish() }))
    .optional(),
});

export type ReadChunk = {
  readonly events: readonly SourceEvent[];
  readonly finished: boolean;
  /** It finished because it may not be longer. */
  readonly atLimit?: boolean;
};

/** One event of the upstream's stream. Its usage is taken out: the pool says itself what was used and charged. */
export function readChunk(data: string): ReadChunk {
  if (data === '[DONE]') return { events: [{ kind: 'done' }], finished: true };
  const value = parseJson(data);
  const failure = errorInBody(value);
  if (failure) return { events: [{ kind: 'error', failure }], finished: true };
  const parsed = chunkSchema.safeParse(value);
  if (!parsed.success) return { events: [{ kind: 'error', failure: unreadable }], finished: true };
  const { usage, ...rest } = parsed.data;
  const events: SourceEvent[] = [];
  const choices = rest.choices ?? [];
  if (choices.length > 0) {
    // As it came wherever possible; a line break inside would end the event.
    const json = usage || data.includes('\n') ? JSON.stringify(rest) : data;
    const deltas = choices.map((choice) => choice.delta ?? {});
    events.push({ kind: 'chunk', json, ...sizesOf(deltas) });
  }
  if (usage) events.push({ kind: 'usage', usage: toUsage(usage) });
  const finishes = choices.flatMap(({ finish_reason: finish }) =>
    typeof finish === 'string' ? [finish] : [],
  );
  return { events, finished: finishes.length > 0, atLimit: finishes.includes('length') };
}

export function toUsage(usage: z.infer<typeof usageSchema>): Usage {
  return {
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

type Delta = Readonly<Record<string, unknown>>;

/** For the estimate, where the provider does not count. */
function sizesOf(deltas: readonly Delta[]) {
  let textBytes = 0;
  let reasoningBytes = 0;
  for (const delta of deltas) {
    for (const name of ['content', 'refusal']) textBytes += sizeOf(delta[name]);
    for (const call of callsOf(delta)) textBytes += sizeOf(call['name']) + sizeOf(call['arguments']);
    if (Array.isArray(delta['images'])) textBytes += delta['images'].length * attachmentBytes;
    // Some servers send the same thought under both names.
    reasoningBytes += sizeOf(delta['reasoning_content'] ?? delta['reasoning'] ?? delta['reasoning_details']);
  }
  return { textBytes, reasoningBytes };
}

/** What is said of the functions to call: of the words around it a model writes none. */
function callsOf({ tool_calls: calls, function_call: call }: Delta): readonly Delta[] {
  const functions = callSchema
    .array()
    .catch([])
    .parse(calls ?? []);
  return [...functions.map((one) => one.function), deltaSchema.catch({}).parse(call ?? {})];
}

function sizeOf(value: unknown): number {
  if (value === null || value === undefined) return 0;
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
}

/** The estimate for an answer in one piece whose provider does not count. */
export function countWholeAnswer(body: Readonly<Record<string, unknown>>): number {
  const parsed = wholeSchema.safeParse(body);
  if (!parsed.success) return 0;
  const { textBytes, reasoningBytes } = sizesOf(parsed.data.choices.map(({ message }) => message));
  return countAnswerTokens(textBytes, reasoningBytes);
}

const wholeSchema = z.looseObject({
  choices: z.array(
    z.looseObject({
      index: z.int().nonnegative().catch(0),
      message: deltaSchema,
      finish_reason: z.string().nullish(),
    }),
  ),
});

/** An answer in one piece, as a stream of one chunk. */
export async function* wholeAsStream({ body, usage }: WholeAnswer): AsyncGenerator<SourceEvent> {
  const parsed = wholeSchema.safeParse(body);
  if (!parsed.success) {
    yield { kind: 'error', failure: unreadable };
    return;
  }
  const { choices, ...rest } = parsed.data;
  const deltas = choices.map((choice) => withIndexedCalls(choice.message));
  const json = JSON.stringify({
    ...rest,
    object: 'chat.completion.chunk',
    choices: choices.map(({ index, finish_reason: finish }, at) => {
      return { index, delta: deltas[at], finish_reason: finish ?? 'stop' };
    }),
  });
  yield { kind: 'usage', usage };
  yield { kind: 'chunk', json, ...sizesOf(deltas) };
  yield { kind: 'done', atLimit: choices.some((choice) => choice.finish_reason === 'length') };
}

/** In a message tool calls are told apart by their place, in a stream by their index. */
function withIndexedCalls(message: Delta): Delta {
  const calls = message['tool_calls'];
  if (!Array.isArray(calls)) return message;
  const indexed = calls.map((call: unknown, index) => ({ index, ...(call as object) }));
  return { ...message, tool_calls: indexed };
}
