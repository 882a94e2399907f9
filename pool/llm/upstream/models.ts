import { z } from 'zod';
import { parsePicoUsd } from '#shared/money.ts';
import type { Outcome } from '../../http/exchange.ts';
import type { UpstreamOptions } from '../../options.ts';
import type { LlmFailure } from '../failure.ts';
import type { PoolModel } from '../model.ts';
import { parseJson, unreachable, unreadable, upstreamFailure } from './failure.ts';

const priceText = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => (parsePicoUsd(text) ?? -1n) >= 0n)
  .optional()
  .catch(undefined);

const tokens = z.int().positive().nullish().catch(undefined);

const entrySchema = z.looseObject({
  id: z.string().min(1).max(300),
  context_length: tokens,
  pricing: z.looseObject({ prompt: priceText, completion: priceText }).nullish().catch(undefined),
  top_provider: z.looseObject({ max_completion_tokens: tokens }).nullish().catch(undefined),
});

const listSchema = z.looseObject({
  data: z.array(z.unknown()),
  links: z.looseObject({ next: z.string().nullish() }).nullish().catch(undefined),
});

/** For a server that does not say how long its answers get. */
const defaultMaxTokens = 65_536;
const mostPages = 20;
const lifetimeMs = 60_000;

type Models = Outcome<readonly PoolModel[], LlmFailure>;

/**
 * The models of the server behind us, with a price each: its own, or the one the pool was started with. Whoever asks
 * while the list is on its way waits for the same one, and nobody for longer than the limit.
 */
export function modelList(
  options: UpstreamOptions,
  headers: Readonly<Record<string, string>>,
  listMs: number,
  stopping: AbortSignal,
): () => Promise<Models> {
  let known: { readonly models: Models; readonly until: number } | undefined;
  let coming: Promise<Models> | undefined;
  const fetchAnew = async () => {
    const signal = AbortSignal.any([AbortSignal.timeout(listMs), stopping]);
    try {
      const models = await fetchModels(options, headers, signal);
      if (models.ok) known = { models, until: Date.now() + lifetimeMs };
      return models;
    } finally {
      coming = undefined;
    }
  };
  return async () => {
    if (known && known.until > Date.now()) return known.models;
    coming ??= fetchAnew();
    return coming;
  };
}

async function fetchModels(
  options: UpstreamOptions,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Models> {
  const models = new Map<string, PoolModel>();
  let address: string | undefined = `${options.url}/models`;
  for (let page = 0; address !== undefined && page < mostPages; page += 1) {
    const current: string = address;
    const response = await fetch(current, { headers, redirect: 'error', signal }).catch(() => undefined);
    const text = await response?.text().catch(() => undefined);
    if (!response || text === undefined) return { ok: false, error: unreachable };
    if (!response.ok) return { ok: false, error: upstreamFailure(response.status, text, response.headers) };
    const list = listSchema.safeParse(parseJson(text));
    if (!list.success) return { ok: false, error: unreadable };
    for (const entry of list.data.data) {
      const model = toModel(entry, options);
      if (model && !models.has(model.id)) models.set(model.id, model);
    }
    address = nextPage(current, list.data.links?.next);
  }
  return { ok: true, value: [...models.values()] };
}

/** Followed only on the same server: the key goes with it. */
function nextPage(current: string, next: string | null | undefined): string | undefined {
  if (!next) return undefined;
  const address = URL.parse(next, current);
  return address?.origin === new URL(current).origin ? address.href : undefined;
}

function toModel(entry: unknown, options: UpstreamOptions): PoolModel | undefined {
  const parsed = entrySchema.safeParse(entry);
  if (!parsed.success) return undefined;
  const { id, context_length: contextLength, pricing, top_provider: provider } = parsed.data;
  const prompt = pricing?.prompt ?? options.promptPrice;
  const completion = pricing?.completion ?? options.completionPrice;
  return {
    id,
    contextLength: contextLength ?? Number.MAX_SAFE_INTEGER,
    maxCompletionTokens: provider?.max_completion_tokens ?? defaultMaxTokens,
    price: { promptPicoUsd: parsePicoUsd(prompt) ?? 0n, completionPicoUsd: parsePicoUsd(completion) ?? 0n },
    listing: { ...parsed.data, pricing: { ...pricing, prompt, completion } },
  };
}
