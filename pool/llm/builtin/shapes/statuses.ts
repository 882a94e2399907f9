import { json, type Reply } from '../../../http/exchange.ts';
import type { ChunkContext } from '../../source.ts';
import type { BuiltinModel } from '../model.ts';
import { defineShape } from './define.ts';

type ErrorFields = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;

const retrySeconds = 7;

export const statusShapes = [
  openAi(400, 'invalid_request_error', 'context_length_exceeded', 'Your messages are too long.'),
  openAi(401, 'invalid_request_error', 'invalid_api_key', 'Incorrect API key provided.'),
  refusing('401-openrouter', 401, { code: 401, message: 'No auth credentials found' }),
  refusing('402', 402, {
    code: 402,
    message: 'Insufficient credits',
    metadata: { limit_source: 'openrouter_credits' },
  }),
  refusing(
    '402-retry',
    402,
    { code: 402, message: 'Credits are held by other requests' },
    { 'retry-after': String(retrySeconds) },
  ),
  openAi(403, 'invalid_request_error', 'model_not_allowed', 'This key may not use this model.'),
  refusing('403-quota', 403, {
    message: 'user quota is not enough (request id: 20261123)',
    type: 'new_api_error',
    param: '',
    code: 'insufficient_user_quota',
  }),
  refusing('403-moderation', 403, {
    code: 403,
    message: 'Your input was flagged',
    metadata: { reasons: ['violence'], flagged_input: '…', provider_name: 'pool' },
  }),
  openAi(404, 'invalid_request_error', 'model_not_found', 'The model does not exist.'),
  openAi(408, 'timeout', 'request_timeout', 'The request took too long.'),
  openAi(409, 'conflict_error', 'conflict', 'Try again later.'),
  openAi(413, 'invalid_request_error', 'request_too_large', 'The request is too large.'),
  openAi(422, 'invalid_request_error', 'unprocessable', 'A field has an impossible value.'),
  openAi(429, 'rate_limit_error', 'rate_limit_exceeded', 'Rate limit reached.', {
    'retry-after': String(retrySeconds),
  }),
  openAi(
    429,
    'rate_limit_error',
    'rate_limit_exceeded',
    'Rate limit reached.',
    { 'retry-after-ms': '1500', 'retry-after': '2' },
    '429-ms',
  ),
  defineStatus('429-date', 'The same with a date to wait for.', () => {
    const date = new Date(Date.now() + retrySeconds * 1000).toUTCString();
    return json(429, { error: { message: 'Rate limit reached.', code: null } }, { 'retry-after': date });
  }),
  openAi(
    429,
    'insufficient_quota',
    'insufficient_quota',
    'You exceeded your current quota.',
    {},
    '429-quota',
  ),
  refusing('429-bare', 429, { message: 'Too many requests', type: 'new_api_error', param: '', code: '' }),
  refusing('400-budget', 400, { message: 'Budget has been exceeded!', type: 'budget_exceeded', code: '400' }),
  openAi(500, 'server_error', 'internal_error', 'The server had an error.'),
  openAi(502, 'server_error', 'bad_gateway', 'Bad gateway.'),
  html(503, '503-html', '<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>'),
  refusing('503-model', 503, {
    message: 'No available channel for this model (request id: 20261123)',
    type: 'new_api_error',
    param: '',
    code: 'model_not_found',
  }),
  openAi(504, 'server_error', 'gateway_timeout', 'Gateway timeout.'),
  ...[520, 521, 522, 523, 524, 525, 526, 530].map((status) => cloudflare(status)),
  defineStatus('200-error', 'Status 200 and an error instead of a stream.', () =>
    json(200, { error: { message: 'The model is overloaded.', type: 'server_error', code: 'overloaded' } }),
  ),
  html(200, '200-html', '<!doctype html><title>Just a moment…</title><h1>Checking your browser</h1>'),
  defineStatus('200-empty', 'Status 200 and nothing.', () => ({ status: 200 })),
  defineShape({
    name: 'never-streams',
    description: 'Answers in one piece where a stream was asked for.',
    neverStreams: true,
  }),
];

function defineStatus(
  name: string,
  description: string,
  reply: (context: ChunkContext) => Reply,
): BuiltinModel {
  return defineShape({ name: `status-${name}`, description, reply });
}

function refusing(name: string, status: number, error: ErrorFields, headers: Headers = {}): BuiltinModel {
  return defineStatus(name, `Refuses with status ${status}.`, (context) =>
    json(status, { error }, { 'x-request-id': context.id, ...headers }),
  );
}

function openAi(
  status: number,
  type: string,
  code: string,
  message: string,
  headers: Headers = {},
  name = String(status),
): BuiltinModel {
  return refusing(name, status, { message, type, param: null, code }, headers);
}

function html(status: number, name: string, body: string, headers: Headers = {}): BuiltinModel {
  return defineStatus(name, `Answers with status ${status} and HTML.`, () => ({
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8', ...headers },
    body,
  }));
}

function cloudflare(status: number): BuiltinModel {
  const body = `<!DOCTYPE html><html><head><title>api.example.com | ${status}: Unreachable</title></head>
<body><h1>Error code ${status}</h1><p>Cloudflare Ray ID: 8f00ba4bad5eed00</p></body></html>`;
  return html(status, String(status), body, { server: 'cloudflare', 'cf-ray': '8f00ba4bad5eed00-FRA' });
}
