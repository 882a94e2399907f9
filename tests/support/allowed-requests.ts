import type { SeenRequest } from './pool.ts';

/** Everything a request of the app may say (P1): what is not written here must not leave the device. */

/** On every request; the last four are HTTP's own. */
const common = [
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'sec-fetch-mode',
  'user-agent',
  'x-client-info',
  'connection',
  'content-length',
  'content-type',
  'host',
];
const auth = [...common, 'apikey', 'x-supabase-api-version'];
const data = [...common, 'apikey', 'accept-profile', 'content-profile', 'prefer'];
const rows = ['select', 'order', 'limit', 'offset', 'or', 'day', 'kind', 'status'];

type Allowed = {
  readonly headers: readonly string[];
  readonly query?: readonly string[];
  /** Fields of the JSON body, at its top. */
  readonly body?: readonly string[];
};

const allowed: Readonly<Record<string, Allowed>> = {
  'POST /auth/v1/otp': {
    headers: auth,
    query: ['redirect_to'],
    // `data` and `gotrue_meta_security` are empty objects that auth-js always sends.
    body: ['email', 'data', 'create_user', 'gotrue_meta_security', 'code_challenge', 'code_challenge_method'],
  },
  'POST /auth/v1/verify': { headers: auth, body: ['email', 'token', 'type', 'gotrue_meta_security'] },
  'POST /auth/v1/token': { headers: auth, query: ['grant_type'], body: ['refresh_token'] },
  'POST /auth/v1/logout': { headers: auth, query: ['scope'] },
  'GET /auth/v1/health': { headers: auth },
  'POST /rest/v1/rpc/get_account': { headers: data, body: [] },
  'POST /rest/v1/rpc/get_notices': { headers: data, body: ['locale'] },
  'POST /rest/v1/rpc/list_sessions': { headers: data, body: [] },
  'GET /rest/v1/usage_events': { headers: data, query: rows },
  'GET /rest/v1/usage_daily': { headers: data, query: rows },
  'GET /rest/v1/transactions': { headers: data, query: rows },
  'GET /v1/models': { headers: common },
  'POST /v1/chat/completions': {
    headers: common,
    body: ['model', 'messages', 'stream', 'stream_options'],
  },
  'GET /v1/account/topup-options': { headers: common },
  'POST /v1/account/topups': { headers: [...common, 'idempotency-key'], body: ['amount_usd'] },
  'GET /v1/account/topups/:id': { headers: common },
};

/** Constant for every person and every machine. */
const constant: Readonly<Record<string, RegExp>> = {
  'user-agent': /^APIPool-Desktop\/\d+\.\d+\.\d+$/,
  'x-client-info': /^apipool-desktop$/,
  'accept-language': /^\*$/,
};

export function routeOf({ method, path }: SeenRequest): string {
  return `${method} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}$/, ':id')}`;
}

/** What a recorded request says beyond the list; empty: nothing. */
export function excessOf(request: SeenRequest, host: string): readonly string[] {
  const route = routeOf(request);
  const { headers, query = [], body = [] } = allowed[route] ?? { headers: [] };
  const extra = (kind: string, names: readonly string[], known: readonly string[]) =>
    names.filter((name) => !known.includes(name)).map((name) => `${route}: ${kind} ${name}`);
  const changed = Object.entries(constant).filter(
    ([name, value]) => !value.test(request.headers[name] ?? ''),
  );
  return [
    ...(route in allowed ? [] : [`${route} is not on the list`]),
    ...(request.headers['host'] === host ? [] : [`${route}: host ${request.headers['host']}`]),
    ...extra('header', Object.keys(request.headers), headers),
    ...extra('parameter', [...new URLSearchParams(request.query).keys()], query),
    ...extra('field', fieldsOf(request), body),
    ...changed.map(([name]) => `${route}: ${name} is ${request.headers[name]}`),
  ];
}

function fieldsOf({ body }: SeenRequest): readonly string[] {
  if (body === undefined) throw new Error('requests are recorded before they are judged');
  return body === '' ? [] : Object.keys(JSON.parse(body) as object);
}
