import { z } from 'zod';
import {
  type Cursor,
  type DailyUsage,
  type UsageEvent,
  type UsageOverview,
  type UsagePage,
  type UsagePeriod,
} from '#shared/domain/account.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import { type CachedReader, readWithCache } from './answer-cache.ts';
import { type AccountDeps, readRows } from './data-service.ts';
import { readPage } from './keyset.ts';
import { countOrNone, microUsdDigits, parseRows } from './row-texts.ts';

export type UsageService = {
  readonly overview: (days: UsagePeriod) => Promise<Result<UsageOverview>>;
  readonly events: (after: Cursor | null) => Promise<Result<UsagePage>>;
};

/** What servers of this kind give at most at once. */
const rowsAtOnce = 1000;
const maxRows = 20_000;
const dayMs = 86_400_000;

const dailyRow = z
  .object({
    day: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
    model: z.string(),
    requests: countOrNone,
    prompt_tokens: countOrNone,
    completion_tokens: countOrNone,
    cost_micro_usd: microUsdDigits,
  })
  .transform(
    (row): DailyUsage => ({
      day: row.day.slice(0, 10),
      model: row.model.slice(0, 300),
      requests: row.requests,
      promptTokens: row.prompt_tokens,
      completionTokens: row.completion_tokens,
      costMicroUsd: row.cost_micro_usd,
    }),
  );

const eventRow = z
  .object({
    id: z.uuid(),
    created_at: z.string().max(40),
    request_id: z.string(),
    model: z.string(),
    status: z.string(),
    prompt_tokens: countOrNone,
    completion_tokens: countOrNone,
    cached_tokens: countOrNone,
    reasoning_tokens: countOrNone,
    cost_micro_usd: microUsdDigits,
  })
  .transform(
    (row): UsageEvent => ({
      id: row.id,
      createdAt: row.created_at,
      requestId: row.request_id.slice(0, 300),
      model: row.model.slice(0, 300),
      status: row.status.slice(0, 60),
      promptTokens: row.prompt_tokens,
      completionTokens: row.completion_tokens,
      cachedTokens: row.cached_tokens,
      reasoningTokens: row.reasoning_tokens,
      costMicroUsd: row.cost_micro_usd,
    }),
  );

export const usageEvents = {
  table: 'usage_events',
  select:
    'id,created_at,request_id,model,kind,status,prompt_tokens,completion_tokens,cached_tokens,reasoning_tokens,cost_micro_usd',
  parse: (text: string) => parseRows(text, eventRow),
} as const;

export function createUsageService(
  deps: AccountDeps & CachedReader & { readonly now?: () => Date },
): UsageService {
  const { now = () => new Date() } = deps;

  /** All rows since a day, as the texts of the answers. */
  async function askSince(from: string): Promise<Result<string>> {
    const texts: string[] = [];
    for (let offset = 0; offset < maxRows; offset += rowsAtOnce) {
      const answer = await readRows(deps, 'usage_daily', {
        select: 'day,model,requests,prompt_tokens,completion_tokens,cost_micro_usd',
        day: `gte.${from}`,
        order: 'day.desc,model.asc',
        limit: String(rowsAtOnce),
        offset: String(offset),
      });
      if (!answer.ok) return answer;
      const rows = parseRows(answer.value.text, dailyRow);
      if (!rows) return failWith('bad_response', { detail: 'usage_daily' });
      texts.push(answer.value.text);
      if (rows.length < rowsAtOnce) break;
    }
    return ok(JSON.stringify(texts));
  }

  return {
    async overview(days) {
      const today = now();
      const to = today.toISOString().slice(0, 10);
      const from = new Date(today.getTime() - (days - 1) * dayMs).toISOString().slice(0, 10);
      const read = await readWithCache(deps, `usage-${days}`, () => askSince(from), parseDaily);
      return read.ok ? ok({ from, to, ...read.value }) : read;
    },
    events: (after) => readPage(deps, usageEvents, after),
  };
}

function parseDaily(kept: string): { readonly rows: DailyUsage[] } | null {
  const texts = z.array(z.string()).safeParse(JSON.parse(kept));
  if (!texts.success) return null;
  const pages = texts.data.map((text) => parseRows(text, dailyRow));
  return pages.every((page) => page !== null) ? { rows: pages.flat() } : null;
}
