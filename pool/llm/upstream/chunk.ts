import { z } from 'zod';
import type { SourceEvent } from '../source.ts';
import type { Usage } from '../usage.ts';
import { errorInBody, parseJson, unreadable } from './failure.ts';

const count = z.int().nonnegative();
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

const chunkSchema = z.looseObject({
  usage: usageSchema.nullish().catch(undefined),
  choices: z
    .array(z.looseObject({ delta: deltaSchema.nullish(), finish_reason: z.string().nullish() }))
    .optional(),
});

export type ReadChunk = { readonly events: readonly SourceEvent[]; readonly finished: boolean };

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
    const textBytes = deltas.reduce((sum, delta) => {
      return sum + sizeOf(delta['content']) + sizeOf(delta['tool_calls']);
    }, 0);
    // Some servers send the same thought under both names.
    const reasoningBytes = deltas.reduce((sum, delta) => {
      return sum + sizeOf(delta['reasoning_content'] ?? delta['reasoning']);
    }, 0);
    events.push({ kind: 'chunk', json, textBytes, reasoningBytes });
  }
  if (usage) events.push({ kind: 'usage', usage: toUsage(usage) });
  return { events, finished: choices.some((choice) => typeof choice.finish_reason === 'string') };
}

export function toUsage(usage: z.infer<typeof usageSchema>): Usage {
  return {
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  };
}

function sizeOf(value: unknown): number {
  if (value === null || value === undefined) return 0;
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value));
}
