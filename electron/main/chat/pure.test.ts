import { expect, test } from 'vitest';
import { parseAnswerPart } from './deltas.ts';
import { chatHttpError, midStreamError, refusesStreamOptions } from './errors.ts';
import { chatRequestBody } from './request.ts';

const delta = (value: unknown) => parseAnswerPart(JSON.stringify({ choices: [{ index: 0, delta: value }] }));

test.each([
  [{ role: 'assistant', content: '' }, '', ''],
  [{ content: 'Hi' }, 'Hi', ''],
  [{ content: null }, '', ''],
  [{ reasoning_content: 'hm' }, '', 'hm'],
  [{ reasoning: 'hm' }, '', 'hm'],
  [{ reasoning: 'hm', reasoning_content: 'hm' }, '', 'hm'],
  [{ reasoning: 'other', reasoning_content: 'first' }, '', 'first'],
  [{ reasoning: 'hm', reasoning_content: '' }, '', 'hm'],
  [{ reasoning: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] }, '', 'hm'],
  [
    {
      reasoning_details: [
        { type: 'reasoning.text', text: 'a' },
        { type: 'reasoning.summary', summary: 'b' },
      ],
    },
    '',
    'ab',
  ],
  [{ reasoning_details: [{ type: 'reasoning.encrypted', data: 'zzz' }] }, '', ''],
  [
    {
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    },
    'ab',
    '',
  ],
  [
    {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
        { type: 'text', text: 'a' },
      ],
    },
    'a',
    'hm',
  ],
  [{ content: [{ type: 'image_url', image_url: { url: 'data:' } }] }, '', ''],
  [{ refusal: 'I cannot do that.' }, 'I cannot do that.', ''],
  [{ content: 42 }, '', ''],
  [{ tool_calls: [{ index: 0, function: { name: 'f' } }] }, '', ''],
])('delta %j', (value, text, reasoning) => {
  expect(delta(value)).toMatchObject({ text, reasoning });
});

test.each([
  '{"choices":null}',
  '{"usage":null}',
  '{"choices":[]}',
  '{"id":"x"}',
  '{"choices":[{"delta":null}]}',
])('chunk %s says nothing and is no mistake', (chunk) => {
  expect(parseAnswerPart(chunk)).toEqual({
    text: '',
    reasoning: '',
    usage: null,
    finishReason: null,
    error: null,
  });
});

test.each(['', '{', '"text"', 'null', '[]'])('%j is no chunk', (chunk) => {
  expect(parseAnswerPart(chunk)).toBeNull();
});

test.each([
  ['0.00021', 210n],
  ['1e-7', 1n],
  ['0', 0n],
  ['0.1000000000000000055511151231257827', 100_001n],
  ['"0.000210"', 210n],
  ['9007199254.740993', 9_007_199_254_740_993n],
])('a cost of %s is read from its digits', (digits, micro) => {
  expect(parseAnswerPart(`{"usage":{"prompt_tokens":1,"cost":${digits}}}`)?.usage?.costMicroUsd).toBe(micro);
});

test('a usage without cost has none, and odd numbers are zero', () => {
  expect(
    parseAnswerPart('{"usage":{"prompt_tokens":-1,"completion_tokens":2.5,"prompt_cache_hit_tokens":4}}')
      ?.usage,
  ).toEqual({
    promptTokens: 0,
    completionTokens: 0,
    reasoningTokens: 0,
    cachedTokens: 4,
    costMicroUsd: null,
  });
});

const now = new Date('2026-11-23T10:00:00Z');
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  chatHttpError(
    {
      status,
      headers: new Headers({ 'content-type': 'application/json', ...headers }),
      text: typeof body === 'string' ? body : JSON.stringify(body),
    },
    now,
  );
const page = (status: number) =>
  chatHttpError(
    {
      status,
      headers: new Headers({ 'content-type': 'text/html', 'cf-ray': 'ray-1' }),
      text: '<html>Cloudflare secret</html>',
    },
    now,
  );

test.each([
  [
    400,
    { error: { message: 'too long', type: 'invalid_request_error', code: 'context_length_exceeded' } },
    'context_length_exceeded',
  ],
  [400, { error: { message: 'bad', type: 'invalid_request_error', code: null } }, 'request_rejected'],
  [
    401,
    { error: { message: 'Incorrect API key', type: 'invalid_request_error', code: 'invalid_api_key' } },
    'signed_out',
  ],
  [401, { error: { code: 401, message: 'No auth credentials found' } }, 'signed_out'],
  [
    402,
    { error: { code: 402, message: 'Insufficient credits', metadata: { limit_source: 'x' } } },
    'insufficient_credits',
  ],
  [
    403,
    { error: { message: 'quota', type: 'new_api_error', code: 'insufficient_user_quota' } },
    'insufficient_credits',
  ],
  [
    403,
    { error: { message: 'quota', type: 'new_api_error', code: 'pre_consume_token_quota_failed' } },
    'insufficient_credits',
  ],
  [
    429,
    { error: { message: 'quota', type: 'insufficient_quota', code: 'insufficient_quota' } },
    'insufficient_credits',
  ],
  [429, { error: { message: 'quota', type: 'insufficient_quota', code: null } }, 'insufficient_credits'],
  [429, { error: { message: 'quota', code: 'credit_balance_exhausted' } }, 'insufficient_credits'],
  [400, { error: { message: 'budget', type: 'budget_exceeded', code: '400' } }, 'insufficient_credits'],
  [429, { error: { message: 'budget', type: 'budget_exceeded', code: '429' } }, 'insufficient_credits'],
  [
    403,
    { error: { code: 403, message: 'flagged', metadata: { reasons: ['violence'] } } },
    'content_filtered',
  ],
  [403, { error: { message: 'model forbidden', code: '' } }, 'request_rejected'],
  [404, { error: { message: 'no model', code: 'model_not_found' } }, 'model_not_found'],
  [404, { error: 'not found' }, 'model_not_found'],
  [
    503,
    { error: { message: 'no channel', type: 'new_api_error', code: 'model_not_found' } },
    'model_not_found',
  ],
  [408, { error: { message: 'slow' } }, 'timeout'],
  [409, { error: { message: 'busy' } }, 'rate_limited'],
  [413, { error: { message: 'big' } }, 'message_too_long'],
  [429, { error: { message: 'slow down', code: '' } }, 'rate_limited'],
  [500, { error: { message: 'boom' } }, 'upstream_failed'],
  [502, { error: { code: 502, message: 'provider' } }, 'upstream_failed'],
  [503, { error: { message: 'overloaded' } }, 'service_unavailable'],
  [504, { error: { message: 'late' } }, 'timeout'],
  [200, { error: { code: 402, message: 'none' } }, 'insufficient_credits'],
  [200, { error: { code: 'model_not_found', message: 'none' } }, 'model_not_found'],
  [200, { success: false, message: 'no' }, 'upstream_failed'],
])('HTTP %i %j', (status, body, code) => {
  expect(json(status, body).code).toBe(code);
});

test.each([403, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530])(
  'a Cloudflare page with %i',
  (status) => {
    const error = page(status);
    expect(error).toMatchObject({
      code: 'service_unavailable',
      requestId: 'ray-1',
      detail: `Cloudflare ${status}`,
    });
    expect(JSON.stringify(error)).not.toContain('secret');
  },
);

test('a Cloudflare 429 page is a rate limit', () => {
  expect(page(429)).toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000 });
});

test('402 with Retry-After is a busy budget, not an empty one', () => {
  expect(json(402, { error: { code: 402 } }, { 'retry-after': '2' })).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 2000,
  });
});

test('an answer without body or type is judged by its status', () => {
  const bare = (status: number) => chatHttpError({ status, headers: new Headers(), text: '' }, now).code;
  expect(bare(401)).toBe('signed_out');
  expect(bare(402)).toBe('insufficient_credits');
  expect(bare(502)).toBe('service_unavailable');
});

test('details are short plain text with the request id beside them', () => {
  const error = json(500, {
    error: { message: `<b>boom</b>\u0007 ${'x'.repeat(1000)} (request id: abc123)` },
  });
  expect(error.detail?.length).toBeLessThanOrEqual(300);
  expect(error.detail).toBe(`500 boom ${'x'.repeat(1000)}`.slice(0, 300));
  expect(error.requestId).toBe('abc123');
  expect(json(500, {}, { 'x-request-id': 'r1' }).requestId).toBe('r1');
  expect(json(500, {}, { 'x-generation-id': 'g1' }).requestId).toBe('g1');
  expect(json(400, { error: { message: { text: 'nested' } } }).detail).toContain('nested');
  expect(json(400, '"just text"').detail).toContain('just text');
});

test('an error of any shape in mid-stream is an error', () => {
  for (const error of ['boom', 42, [], {}, { message: { a: 1 } }])
    expect(midStreamError(error).code).toBe('upstream_failed');
});

test('only a refusal of stream_options counts as one', () => {
  expect(refusesStreamOptions({ status: 400, text: 'Unknown parameter: stream_options' })).toBe(true);
  expect(refusesStreamOptions({ status: 422, text: 'include_usage is not permitted' })).toBe(true);
  expect(refusesStreamOptions({ status: 400, text: 'bad' })).toBe(false);
  expect(refusesStreamOptions({ status: 500, text: 'stream_options' })).toBe(false);
});

test('the request says what is asked and nothing about who asks (P1)', () => {
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  expect(JSON.parse(chatRequestBody({ model: 'm', messages }, { includeUsage: true }))).toEqual({
    model: 'm',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  expect(chatRequestBody({ model: 'm', messages }, { includeUsage: false })).not.toContain('stream_options');
});
