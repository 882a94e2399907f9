import { type Exchange, header } from '../http/exchange.ts';
import { notUnderstood, type RestFailure, restFailure } from './failure.ts';

export const objectType = 'application/vnd.pgrst.object+json';

const knownTypes: ReadonlySet<string> = new Set(['*/*', 'application/*', 'application/json', objectType]);

/** Headers that ask for something else than is answered here; undefined when there are none. */
export function negotiationRefusal(exchange: Exchange): RestFailure | undefined {
  const schema = header(exchange, 'accept-profile') ?? header(exchange, 'content-profile') ?? 'public';
  if (schema !== 'public') {
    const failure = restFailure(406, 'PGRST106', `Invalid schema: ${schema}`).error;
    return { ...failure, hint: 'Only the following schemas are exposed: public' };
  }
  const accepted = (header(exchange, 'accept') ?? '*/*').split(',').map((type) => type.trim());
  // A weight does not matter here; another parameter changes what is asked for.
  if (!accepted.some((type) => knownTypes.has(type.replace(/;\s*q=[\d.]+$/, '')))) {
    const message = `None of these media types are available: ${accepted.join(', ')}`;
    return restFailure(406, 'PGRST107', message).error;
  }
  if (header(exchange, 'range') !== undefined) return notUnderstood('header (Range)').error;
  const count = countPreference(exchange);
  return count === undefined || count === 'exact' ? undefined : notUnderstood(`preference (${count})`).error;
}

export function prefersCount(exchange: Exchange): boolean {
  return countPreference(exchange) === 'exact';
}

function countPreference(exchange: Exchange): string | undefined {
  return /(?:^|[,\s])count=(\w+)/.exec(header(exchange, 'prefer') ?? '')?.[1];
}
