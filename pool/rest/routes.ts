import { z } from 'zod';
import { withApiKey } from '../auth/gateway.ts';
import type { AccessTokens } from '../auth/tokens.ts';
import type { Database, Sql } from '../db/open.ts';
import {
  type Exchange,
  header,
  jsonText,
  type Outcome,
  readBody,
  readJson,
  type Reply,
} from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import { type Caller, identifyCaller } from './caller.ts';
import { type Catalog, quote, type Routine, type Table } from './catalog.ts';
import {
  databaseFailure,
  notUnderstood,
  type RestFailure,
  type RestOutcome,
  restFailure,
  restFailureReply,
} from './failure.ts';
import { negotiationRefusal, objectType, prefersCount } from './negotiation.ts';
import { parseQuery } from './query.ts';
import { selectStatement } from './statement.ts';

export type RestService = {
  readonly database: Database;
  readonly tokens: AccessTokens;
  readonly publishableKey: string;
  readonly catalog: Catalog;
};

const base = '/rest/v1';
const argumentsSchema = z.record(z.string(), z.unknown());

const objectContent = `${objectType}; charset=utf-8`;

type Page = { readonly body: string; readonly total: number; readonly shown: number };

export function restRoutes(service: RestService): readonly Route[] {
  const route = (
    method: string,
    path: string,
    work: (exchange: Exchange, caller: Caller) => Promise<Reply>,
  ) => ({
    method,
    path: `${base}${path}`,
    handler: withApiKey(service.publishableKey, async (exchange) => {
      const caller = await identifyCaller(exchange, service.tokens, service.publishableKey);
      if (!caller.ok) return restFailureReply(caller.error);
      const refusal = negotiationRefusal(exchange);
      return refusal ? restFailureReply(refusal) : work(exchange, caller.value);
    }),
  });
  const callByAddress = (exchange: Exchange, caller: Caller) =>
    call(service, exchange, caller, Object.fromEntries(withoutKeyPairs(exchange.query)), true);
  return [
    route('POST', '/rpc/:name', (exchange, caller) => callWithBody(service, exchange, caller)),
    route('GET', '/rpc/:name', callByAddress),
    route('HEAD', '/rpc/:name', callByAddress),
    ...['PUT', 'PATCH', 'DELETE'].map((method) => route(method, '/rpc/:name', wrongMethod)),
    route('GET', '/:table', (exchange, caller) => select(service, exchange, caller)),
    route('HEAD', '/:table', (exchange, caller) => select(service, exchange, caller)),
    ...(['POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => {
      return route(method, '/:table', (exchange, caller) => write(service, exchange, caller, method));
    }),
  ];
}

async function wrongMethod(exchange: Exchange): Promise<Reply> {
  await readBody(exchange);
  const message = `Cannot use the ${exchange.method} method on RPC`;
  return restFailureReply(restFailure(405, 'PGRST101', message).error);
}

function withoutKeyPairs(query: URLSearchParams): [string, string][] {
  return [...query].filter(([name]) => name !== 'apikey');
}

async function select(service: RestService, exchange: Exchange, caller: Caller): Promise<Reply> {
  const table = findTable(service, exchange);
  if (!table.ok) return restFailureReply(table.error);
  const query = parseQuery(table.value, exchange.query);
  if (!query.ok) return restFailureReply(query.error);
  const statement = selectStatement(table.value, query.value);
  const result = await runAs(service.database, caller, true, async (sql) => {
    return (await sql.query<Page>(statement.text, [...statement.values])).rows[0];
  });
  if (!result.ok) return restFailureReply(result.error);
  if (!result.value) throw new Error('a page without a row');
  return pageReply(exchange, result.value, query.value.offset);
}

function findTable(service: RestService, exchange: Exchange): RestOutcome<Table> {
  const name = exchange.params['table'] ?? '';
  const table = service.catalog.tables.get(name);
  if (table) return { ok: true, value: table };
  return restFailure(404, 'PGRST205', `Could not find the table 'public.${name}' in the schema cache`);
}

const privileges = { POST: 'insert', PUT: 'insert', PATCH: 'update', DELETE: 'delete' } as const;

/** Clients have no right to write any table, and the database says so. Nothing is written here. */
async function write(
  service: RestService,
  exchange: Exchange,
  caller: Caller,
  method: keyof typeof privileges,
): Promise<Reply> {
  await readBody(exchange);
  const table = findTable(service, exchange);
  if (!table.ok) return restFailureReply(table.error);
  const { rows } = await service.database.query<{ allowed: boolean }>(
    `select has_table_privilege($1::name, format('public.%I', $2::text), $3) as allowed`,
    [caller.role, table.value.name, privileges[method]],
  );
  if (rows[0]?.allowed) return restFailureReply(notUnderstood(`request (${method})`).error);
  const message = `permission denied for table ${table.value.name}`;
  return restFailureReply(restFailure(caller.role === 'anon' ? 401 : 403, '42501', message).error);
}

function pageReply(exchange: Exchange, page: Page, offset: number): Reply {
  const { body, shown, total } = page;
  const counted = prefersCount(exchange);
  if (counted && offset > total) {
    const details = `An offset of ${offset} was requested, but there are only ${total} rows.`;
    return restFailureReply(restFailure(416, 'PGRST103', 'Requested range not satisfiable', details).error);
  }
  const range = shown === 0 ? '*' : `${offset}-${offset + shown - 1}`;
  const headers = {
    'content-range': `${range}/${counted ? total : '*'}`,
    'content-location': locationOf(exchange),
    ...(counted ? { 'preference-applied': 'count=exact' } : {}),
  };
  if (header(exchange, 'accept')?.includes(objectType)) {
    if (shown !== 1) {
      const details = `The result contains ${shown} rows`;
      const message = 'Cannot coerce the result to a single JSON object';
      return restFailureReply(restFailure(406, 'PGRST116', message, details).error);
    }
    return jsonText(200, body.slice(1, -1), { ...headers, 'content-type': objectContent });
  }
  return jsonText(counted && shown < total ? 206 : 200, body, headers);
}

/** What was read, without the key of the project. */
function locationOf(exchange: Exchange): string {
  const query = new URLSearchParams(withoutKeyPairs(exchange.query)).toString();
  return `/${exchange.params['table'] ?? ''}${query === '' ? '' : `?${query}`}`;
}

async function callWithBody(service: RestService, exchange: Exchange, caller: Caller): Promise<Reply> {
  const [parameter] = withoutKeyPairs(exchange.query)[0] ?? [];
  if (parameter !== undefined) {
    await readBody(exchange);
    return restFailureReply(notUnderstood(`query parameter of a function (${parameter})`).error);
  }
  const body = await readJson(exchange, argumentsSchema);
  if (!body.ok) {
    const status = body.error.kind === 'too_large' ? 413 : 400;
    return restFailureReply(restFailure(status, 'PGRST102', body.error.message).error);
  }
  return call(service, exchange, caller, body.value, false);
}

async function call(
  service: RestService,
  exchange: Exchange,
  caller: Caller,
  given: Readonly<Record<string, unknown>>,
  byGet: boolean,
): Promise<Reply> {
  const name = exchange.params['name'] ?? '';
  const routine = service.catalog.routines.get(name);
  const bound = routine ? bindArguments(routine, given) : undefined;
  if (!routine || !bound) {
    const names = Object.keys(given);
    const form = names.length > 0 ? `(${names.join(', ')})` : ' without parameters';
    const message = `Could not find the function public.${name}${form} in the schema cache`;
    return restFailureReply(restFailure(404, 'PGRST202', message).error);
  }
  const result = await runAs(service.database, caller, byGet || routine.readOnly, async (sql) => {
    const text = `select coalesce(to_json(public.${quote(name)}(${bound.text})), 'null')::text as body`;
    return (await sql.query<{ body: string }>(text, [...bound.values])).rows[0]?.body;
  });
  if (!result.ok) return restFailureReply(result.error);
  const headers = { 'content-range': `0-0/${prefersCount(exchange) ? 1 : '*'}` };
  const type = header(exchange, 'accept')?.includes(objectType) ? { 'content-type': objectContent } : {};
  return jsonText(200, result.value ?? 'null', { ...headers, ...type });
}

function bindArguments(routine: Routine, given: Readonly<Record<string, unknown>>) {
  const names = Object.keys(given);
  const known = new Map(routine.parameters.map((parameter) => [parameter.name, parameter]));
  const required = routine.parameters.slice(0, routine.required);
  if (!names.every((name) => known.has(name)) || !required.every(({ name }) => names.includes(name)))
    return undefined;
  const values = names.map((name) => asText(given[name]));
  const parts = names.map((name, index) => {
    return `${quote(name)} => cast($${index + 1}::text as ${known.get(name)?.type ?? 'text'})`;
  });
  return { text: parts.join(', '), values };
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Runs as the caller's role with the caller's claims, in one transaction; what the database refuses is a value. */
async function runAs<T>(
  database: Database,
  caller: Caller,
  readOnly: boolean,
  work: (sql: Sql) => Promise<T>,
): Promise<RestOutcome<T>> {
  try {
    return await database.transaction(async (sql): Promise<Outcome<T, RestFailure>> => {
      if (readOnly) await sql.exec('set transaction read only');
      await sql.query("select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)", [
        caller.role,
        JSON.stringify(caller.claims),
      ]);
      return { ok: true, value: await work(sql) };
    });
  } catch (error) {
    const failure = databaseFailure(error, caller.role === 'authenticated');
    if (!failure) throw error;
    return { ok: false, error: failure };
  }
}
