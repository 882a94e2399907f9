import { z } from 'zod';
import type { Usage } from '#shared/domain/chat.ts';
import { parseMicroUsd } from '#shared/money.ts';
import { parseKeepingDigits } from '../net/json-source.ts';

/** What one chunk of any provider's stream says, in one shape. */
export type AnswerPart = {
  readonly text: string;
  readonly reasoning: string;
  readonly usage: Usage | null;
  readonly finishReason: string | null;
  /** The provider's own error object or text, unread. */
  readonly error: unknown;
};

const contentPartSchema = z.object({
  type: z.string().optional(),
  text: z.string().optional(),
  thinking: z.unknown().optional(),
});
const contentSchema = z
  .union([z.string(), z.array(contentPartSchema)])
  .nullish()
  .catch(null);

const messageSchema = z
  .object({
    content: contentSchema,
    refusal: z.string().nullish().catch(null),
    reasoning_content: z.string().nullish().catch(null),
    reasoning: z.string().nullish().catch(null),
    reasoning_details: z
      .array(z.object({ text: z.string().optional(), summary: z.string().optional() }).catch({}))
      .nullish()
      .catch(null),
  })
  .nullish()
  .catch(null);

const countSchema = z.number().int().nonnegative().nullish().catch(null);

const usageShapeSchema = z
  .object({
    prompt_tokens: countSchema,
    completion_tokens: countSchema,
    prompt_cache_hit_tokens: countSchema,
    prompt_tokens_details: z.object({ cached_tokens: countSchema }).nullish().catch(null),
    completion_tokens_details: z.object({ reasoning_tokens: countSchema }).nullish().catch(null),
    cost: z.string().nullish().catch(null),
  })
  .nullish()
  .catch(null);

const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: messageSchema,
        message: messageSchema,
        finish_reason: z.string().nullish().catch(null),
      }),
    )
    .nullish()
    .catch(null),
  usage: usageShapeSchema,
  error: z.unknown().optional(),
  object: z.string().optional().catch(undefined),
  message: z.unknown().optional(),
});

/** Reads a chunk of a stream, or a whole completion; `null` when it is no JSON object. */
export function parseAnswerPart(source: string): AnswerPart | null {
  const parsed = chunkSchema.safeParse(parse(source));
  if (!parsed.success) return null;
  const chunk = parsed.data;
  const choice = chunk.choices?.[0];
  const message = choice?.delta ?? choice?.message;
  const content = splitContent(message?.content);
  return {
    // A refusal is what the model says instead of an answer.
    text: content.text + (message?.refusal ?? ''),
    // Some proxies send the same thought in two fields; one of them is enough.
    reasoning: message?.reasoning_content || message?.reasoning || detailsText(message) || content.reasoning,
    usage: readUsage(chunk.usage),
    // Some proxies send an empty reason with every chunk: nothing has finished.
    finishReason: choice?.finish_reason?.slice(0, 60) || null,
    error: chunk.error ?? (chunk.object === 'error' ? { message: chunk.message } : null),
  };
}

function parse(source: string): unknown {
  try {
    // Looking for the digits of every number is slow, and only the last chunk has a cost.
    return source.includes('"cost"')
      ? parseKeepingDigits(source, (key) => key === 'cost')
      : JSON.parse(source);
  } catch {
    return undefined;
  }
}

function splitContent(content: z.infer<typeof contentSchema>): {
  readonly text: string;
  readonly reasoning: string;
} {
  if (typeof content === 'string') return { text: content, reasoning: '' };
  let text = '';
  let reasoning = '';
  for (const part of content ?? []) {
    if (part.type === 'thinking') reasoning += thinkingText(part.thinking);
    else if (part.type === undefined || part.type === 'text') text += part.text ?? '';
  }
  return { text, reasoning };
}

const thinkingSchema = z.union([z.string(), z.array(z.object({ text: z.string().catch('') }))]).catch('');

function thinkingText(thinking: unknown): string {
  const parsed = thinkingSchema.parse(thinking);
  return typeof parsed === 'string' ? parsed : parsed.map((part) => part.text).join('');
}

function detailsText(message: z.infer<typeof messageSchema>): string {
  return (message?.reasoning_details ?? []).map((detail) => detail.text ?? detail.summary ?? '').join('');
}

function readUsage(usage: z.infer<typeof usageShapeSchema>): Usage | null {
  if (!usage) return null;
  return {
    promptTokens: usage.prompt_tokens ?? 0,
    completionTokens: usage.completion_tokens ?? 0,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens ?? 0,
    costMicroUsd: usage.cost ? (parseMicroUsd(usage.cost) ?? null) : null,
  };
}
