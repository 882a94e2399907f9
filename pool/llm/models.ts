import type { Exchange, Outcome } from '../http/exchange.ts';
import { type LlmFailure, modelNotFound } from './failure.ts';
import type { PoolModel } from './model.ts';
import type { Source } from './source.ts';

type Page = { readonly offset: number; readonly limit: number };

const mostPerPage = 1000;

/**
 * The list as JSON text: all of it, or a page where `limit` or `offset` ask for one. The shapes are in it with
 * `include=shapes`, or when the lever says so.
 */
export async function listModels(
  source: Source,
  exchange: Exchange,
  shapesListed: boolean,
): Promise<Outcome<string, LlmFailure>> {
  const page = readPage(exchange.query);
  if (page === 'unreadable') {
    const message = `limit must be a whole number from 1 to ${mostPerPage}, offset one from 0.`;
    return { ok: false, error: { status: 400, code: 'invalid_request', message } };
  }
  const models = await source.models();
  if (!models.ok) return models;
  const withHidden = shapesListed || exchange.query.get('include') === 'shapes';
  const listed = models.value.filter((model) => withHidden || model.hidden !== true);
  if (!page) return text(listed, {});
  const { offset, limit } = page;
  const query = new URLSearchParams(exchange.query);
  query.set('offset', String(offset + limit));
  query.set('limit', String(limit));
  const next = offset + limit < listed.length ? `${exchange.path}?${query.toString()}` : null;
  return text(listed.slice(offset, offset + limit), { links: { next }, total_count: listed.length });
}

/** One model as JSON text; its name is what the path has after `/v1/models/`. */
export async function describeModel(
  source: Source,
  params: Exchange['params'],
): Promise<Outcome<string, LlmFailure>> {
  const models = await source.models();
  if (!models.ok) return models;
  const id = decode(Object.values(params).join('/'));
  const model = models.value.find((candidate) => candidate.id === id);
  return model ? { ok: true, value: JSON.stringify(model.listing) } : { ok: false, error: modelNotFound };
}

function text(models: readonly PoolModel[], more: Readonly<Record<string, unknown>>) {
  const data = models.map((model) => model.listing);
  return { ok: true, value: JSON.stringify({ object: 'list', data, ...more }) } as const;
}

function readPage(query: URLSearchParams): Page | 'unreadable' | undefined {
  const [limit, offset] = [query.get('limit'), query.get('offset')];
  if (limit === null && offset === null) return undefined;
  const page = { limit: wholeNumber(limit ?? String(mostPerPage)), offset: wholeNumber(offset ?? '0') };
  return page.limit >= 1 && page.limit <= mostPerPage && page.offset >= 0 ? page : 'unreadable';
}

function wholeNumber(given: string): number {
  return /^\d{1,9}$/.test(given) ? Number(given) : -1;
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
