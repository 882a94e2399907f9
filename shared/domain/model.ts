import { z } from 'zod';

/** One entry of the pool's model list. Only the id is certain; everything unknown is null or empty. */
export const modelSchema = z.strictObject({
  id: z.string().min(1).max(300),
  name: z.string().max(300),
  description: z.string().max(4000),
  contextLength: z.int().nullable(),
  maxCompletionTokens: z.int().nullable(),
  /** pico-USD per token */
  promptPicoUsd: z.bigint().nullable(),
  completionPicoUsd: z.bigint().nullable(),
  inputModalities: z.array(z.string().max(40)).max(20),
  supportedParameters: z.array(z.string().max(60)).max(100),
});
export type Model = z.infer<typeof modelSchema>;

/**
 * Whether a model goes on from the beginning of its answer when that is the last message. No provider's list says it,
 * and a model that cannot refuses or begins anew: so only where the pool itself announces it (docs/service.md).
 */
export function takesAssistantPrefix(model: Model | undefined): boolean {
  return model?.supportedParameters.includes('assistant_prefix') ?? false;
}

export const modelListSchema = z.strictObject({
  models: z.array(modelSchema).max(20_000),
  /** ISO-8601 UTC; older than now when the service could not be reached. */
  readAt: z.string().max(40),
});
export type ModelList = z.infer<typeof modelListSchema>;
