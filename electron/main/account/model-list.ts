import { z } from 'zod';
import type { Model } from '#shared/domain/model.ts';
import { parsePicoUsd } from '#shared/money.ts';
import { parseKeepingDigits } from '../net/json-source.ts';

const text = z.string().optional().catch(undefined);
const count = z.number().int().positive().optional().catch(undefined);
const texts = (maxLength: number, maxCount: number) =>
  z
    .array(z.unknown())
    .transform((all) => all.filter((one) => typeof one === 'string').slice(0, maxCount))
    .transform((all) => all.map((one) => one.slice(0, maxLength)))
    .catch([]);
/** A decimal text, or a number whose digits were kept as text. */
const price = z
  .string()
  .transform((digits) => parsePicoUsd(digits) ?? null)
  .transform((pico) => (pico !== null && pico < 0n ? null : pico))
  .nullable()
  .catch(null);

/** One model in any dialect: only the id has to be there. */
const entrySchema = z.object({
  id: z.string().min(1).max(300),
  name: text,
  description: text,
  context_length: count,
  top_provider: z.object({ context_length: count, max_completion_tokens: count }).catch({}),
  architecture: z.object({ input_modalities: texts(40, 20) }).catch({ input_modalities: [] }),
  pricing: z.object({ prompt: price, completion: price }).catch({ prompt: null, completion: null }),
  supported_parameters: texts(60, 100),
});

const pageSchema = z.object({
  data: z.array(z.unknown()),
  links: z
    .object({ next: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
});

export type ModelPage = { readonly models: readonly Model[]; readonly next: string | null };

/** One page of the list; entries that are no models are left out. `null`: this is no list. */
export function parseModelPage(source: string): ModelPage | null {
  const page = pageSchema.safeParse(parse(source));
  if (!page.success) return null;
  const models = page.data.data.flatMap((entry) => {
    const parsed = entrySchema.safeParse(entry);
    return parsed.success ? [toModel(parsed.data)] : [];
  });
  return { models, next: page.data.links?.next ?? null };
}

/** Without doubles, by name; the same in every language of the system. */
export function arrangeModels(models: readonly Model[]): Model[] {
  const byId = new Map<string, Model>();
  for (const model of models) if (!byId.has(model.id)) byId.set(model.id, model);
  const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });
  return [...byId.values()].sort((a, b) => collator.compare(a.name, b.name) || collator.compare(a.id, b.id));
}

function toModel(entry: z.infer<typeof entrySchema>): Model {
  return {
    id: entry.id,
    name: (entry.name?.trim() || entry.id).slice(0, 300),
    description: (entry.description ?? '').slice(0, 4000),
    contextLength: entry.context_length ?? entry.top_provider.context_length ?? null,
    maxCompletionTokens: entry.top_provider.max_completion_tokens ?? null,
    promptPicoUsd: entry.pricing.prompt,
    completionPicoUsd: entry.pricing.completion,
    inputModalities: entry.architecture.input_modalities,
    supportedParameters: entry.supported_parameters,
  };
}

function parse(source: string): unknown {
  try {
    return parseKeepingDigits(source, (key) => key === 'prompt' || key === 'completion');
  } catch {
    return undefined;
  }
}
