import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { fail, ok, type Result } from '#shared/result.ts';
import { appError } from '#shared/errors.ts';
import {
  configFor,
  networkFor,
  type ReceivedRequest,
  respondJson,
  respondPage,
  startServer,
} from '../net/test-support.ts';
import { createAnswerSource } from './answer.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

type Reply = (response: ServerResponse, request: ReceivedRequest) => void;

const good: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end('data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
};
const status =
  (code: number, body: unknown = { error: { message: 'x' } }, headers: Record<string, string> = {}): Reply =>
  (response) =>
    respondJson(response, code, body, headers);

/** Asks a real server that gives these replies one after the other, the last one for ever. */
async function setUp(replies: readonly Reply[], first: Result<string> = ok('token-1')) {
  let index = 0;
  const server = await startServer((request, response) => {
    replies[Math.min(index, replies.length - 1)]?.(response, request);
    index += 1;
  });
  cleanups.push(server.close);
  const config = configFor(server.url);
  const network = networkFor(config);
  cleanups.push(network.dispose);
  const pauses: number[] = [];
  const rejected: string[] = [];
  const source = createAnswerSource({
    apiUrl: config.apiUrl,
    egress: network.egress,
    tokens: {
      current: async () => first,
      renewed: async (token) => {
        rejected.push(token);
        return ok('token-2');
      },
    },
    pause: async (ms) => void pauses.push(ms),
    limits: { lingerMs: 20 },
  });
  const abort = new AbortController();
  let text = '';
  const ask = async (model = 'm') => {
    text = '';
    const outcome = await source.run(
      { model, messages: [{ role: 'user', content: 'Hi' }] },
      { signal: abort.signal, onText: (more) => (text += more) },
    );
    return { ...outcome, text };
  };
  return { ask, requests: server.requests, pauses, rejected, abort };
}

test('asks as the wire contract says', async () => {
  const { ask, requests } = await setUp([good]);
  expect(await ask()).toMatchObject({ status: 'complete', text: 'Hi' });
  expect(requests[0]).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
  expect(requests[0]?.headers).toMatchObject({
    authorization: 'Bearer token-1',
    accept: 'text/event-stream',
    'content-type': 'application/json',
    'user-agent': 'APIPool-Desktop/9.9.9',
  });
});

test('without a token nothing is asked', async () => {
  const { ask, requests } = await setUp([good], fail(appError('signed_out')));
  expect(await ask()).toMatchObject({ status: 'failed', error: { code: 'signed_out' } });
  expect(requests).toHaveLength(0);
});

test('a 401 renews the token once', async () => {
  const { ask, requests, rejected } = await setUp([status(401), good]);
  expect(await ask()).toMatchObject({ status: 'complete' });
  expect(rejected).toEqual(['token-1']);
  expect(requests[1]?.headers.authorization).toBe('Bearer token-2');
});

test('a second 401 is the end of it', async () => {
  const { ask, requests } = await setUp([status(401)]);
  expect(await ask()).toMatchObject({ status: 'failed', error: { code: 'signed_out' } });
  expect(requests).toHaveLength(2);
});

test.each([500, 502, 503, 504])('a %i is asked once more', async (code) => {
  const { ask, requests } = await setUp([status(code), good]);
  expect(await ask()).toMatchObject({ status: 'complete', text: 'Hi' });
  expect(requests).toHaveLength(2);
});

test.each([520, 521, 522, 523, 525, 526, 530])(
  'a Cloudflare page with %i is asked once more',
  async (code) => {
    const { ask, requests } = await setUp([(response) => respondPage(response, code)]);
    expect(await ask()).toMatchObject({
      status: 'failed',
      error: { code: 'service_unavailable', requestId: 'ray-123', detail: `Cloudflare ${code}` },
    });
    expect(requests).toHaveLength(2);
  },
);

test.each([400, 402, 403, 404, 408, 409, 413, 429])('a %i is not asked again', async (code) => {
  const { ask, requests } = await setUp([status(code)]);
  expect((await ask()).status).toBe('failed');
  expect(requests).toHaveLength(1);
});

test('a 524 was probably paid for: it is not asked again', async () => {
  const { ask, requests } = await setUp([(response) => respondPage(response, 524)]);
  expect(await ask()).toMatchObject({ status: 'failed', error: { code: 'service_unavailable' } });
  expect(requests).toHaveLength(1);
});

test('a model that is gone is not asked for again, although the status is 503', async () => {
  const { ask, requests } = await setUp([
    status(503, { error: { code: 'model_not_found', message: 'no channel' } }),
  ]);
  expect(await ask()).toMatchObject({ error: { code: 'model_not_found' } });
  expect(requests).toHaveLength(1);
});

test('no credits in the clothes of a rate limit is not asked again', async () => {
  const { ask, requests } = await setUp([
    status(429, { error: { code: 'insufficient_quota' } }, { 'retry-after': '1' }),
  ]);
  expect(await ask()).toMatchObject({ error: { code: 'insufficient_credits' } });
  expect(requests).toHaveLength(1);
});

test('a short Retry-After is waited for once', async () => {
  const { ask, requests, pauses } = await setUp([status(429, {}, { 'retry-after': '20' })]);
  expect(await ask()).toMatchObject({
    status: 'failed',
    error: { code: 'rate_limited', retryAfterMs: 20_000 },
  });
  expect(pauses).toEqual([20_000]);
  expect(requests).toHaveLength(2);
});

test('a long Retry-After is the person’s to wait for', async () => {
  const { ask, requests, pauses } = await setUp([status(429, {}, { 'retry-after': '21' })]);
  expect(await ask()).toMatchObject({ error: { code: 'rate_limited', retryAfterMs: 21_000 } });
  expect(pauses).toEqual([]);
  expect(requests).toHaveLength(1);
});

test('a refused stream_options is left out, for this model from then on', async () => {
  const picky: Reply = (response, request) => {
    if (request.body.includes('"model":"picky"') && request.body.includes('stream_options')) {
      respondJson(response, 400, { error: { message: 'Unknown parameter: stream_options' } });
    } else good(response, request);
  };
  const { ask, requests } = await setUp([picky]);
  expect(await ask('picky')).toMatchObject({ status: 'complete' });
  expect(await ask('picky')).toMatchObject({ status: 'complete' });
  expect(await ask('other')).toMatchObject({ status: 'complete' });
  expect(requests.map((request) => request.body.includes('stream_options'))).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test('nothing is asked again once something was streamed', async () => {
  const { ask, requests } = await setUp([
    (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"delta":{"content":"half"}}]}\n\n', () => response.destroy());
    },
  ]);
  expect(await ask()).toMatchObject({ status: 'interrupted', text: 'half' });
  expect(requests).toHaveLength(1);
});

test('nobody there is offline', async () => {
  const server = await startServer(() => undefined);
  await server.close();
  const config = configFor(server.url);
  const network = networkFor(config);
  cleanups.push(network.dispose);
  const source = createAnswerSource({
    apiUrl: config.apiUrl,
    egress: network.egress,
    tokens: { current: async () => ok('t'), renewed: async () => ok('t') },
  });
  const outcome = await source.run(
    { model: 'm', messages: [] },
    { signal: new AbortController().signal, onText: () => undefined },
  );
  expect(outcome).toMatchObject({ status: 'failed', error: { code: 'offline', retryable: true } });
});

test('a stop before the first byte is a stop', async () => {
  const { ask, abort } = await setUp([() => abort.abort()]);
  expect(await ask()).toMatchObject({ status: 'stopped', error: null, text: '' });
});
