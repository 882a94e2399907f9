import type { ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { configFor, networkFor, respondPage, startServer } from '../net/test-support.ts';
import { type ReadOptions, readAnswer } from './sse-reader.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Reads what a real server writes over a real socket. */
async function read(write: (response: ServerResponse) => void, options: Partial<ReadOptions> = {}) {
  const server = await startServer((_, response) => write(response));
  cleanups.push(server.close);
  const network = networkFor(configFor(server.url));
  cleanups.push(network.dispose);
  const abort = new AbortController();
  const opened = await network.egress.open({
    url: `${server.url}/v1/chat/completions`,
    method: 'POST',
    purpose: 'chat',
    signal: options.signal ?? abort.signal,
  });
  if (!opened.ok) throw new Error(opened.error.code);
  let text = '';
  let reasoning = '';
  const outcome = await readAnswer(opened.value, {
    signal: abort.signal,
    lingerMs: 40,
    ...options,
    onText(newText, newReasoning) {
      text += newText;
      reasoning += newReasoning;
      options.onText?.(newText, newReasoning);
    },
  });
  return { ...outcome, text, reasoning };
}

const stream = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
const say = (content: string) =>
  `data: {"choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}}}]}\n\n`;
const stop = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n';
const usage =
  'data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34,"prompt_tokens_details":{"cached_tokens":2},"completion_tokens_details":{"reasoning_tokens":20},"cost":0.00021}}\n\n';
const done = 'data: [DONE]\n\n';
const whole = (body: string) => (response: ServerResponse) => stream(response).end(body);

test('text, usage and cost of a well-behaved stream', async () => {
  const answer = await read(
    whole(`: OPENROUTER PROCESSING\n\n${say('Hi ')}${say('there')}${stop}${usage}${done}`),
  );
  expect(answer).toEqual({
    status: 'complete',
    finishReason: 'stop',
    error: null,
    text: 'Hi there',
    reasoning: '',
    usage: {
      promptTokens: 12,
      completionTokens: 34,
      reasoningTokens: 20,
      cachedTokens: 2,
      costMicroUsd: 210n,
    },
  });
});

test.each([
  ['CRLF', (body: string) => body.replaceAll('\n', '\r\n')],
  ['CR', (body: string) => body.replaceAll('\n', '\r')],
  ['no space after data:', (body: string) => body.replaceAll('data: ', 'data:')],
  ['a byte order mark', (body: string) => `\uFEFF${body}`],
  [
    'data over several lines',
    (body: string) => body.replaceAll('data: {"choices":[', 'data: {"choices":\ndata: ['),
  ],
  ['ids, retry and unknown fields', (body: string) => `id: 1\nretry: 5\nfoo: bar\n\n${body}`],
])('framing: %s', async (_, change) => {
  const answer = await read(whole(change(`${say('你好 🎉')}${stop}${usage}${done}`)));
  expect(answer).toMatchObject({ status: 'complete', text: '你好 🎉' });
});

test('bytes cut anywhere, also inside a character', async () => {
  const bytes = Buffer.from(`${say('你好 🎉 zwölf')}${stop}${usage}${done}`);
  const answer = await read((response) => {
    stream(response);
    for (let index = 0; index < bytes.length; index += 3) response.write(bytes.subarray(index, index + 3));
    response.end();
  });
  expect(answer).toMatchObject({ status: 'complete', text: '你好 🎉 zwölf' });
});

test('an end without finish reason or [DONE] is interrupted, with the text kept', async () => {
  expect(await read(whole(say('half')))).toMatchObject({
    status: 'interrupted',
    text: 'half',
    error: { code: 'stream_interrupted', retryable: true },
  });
});

test('[DONE] alone completes', async () => {
  expect(await read(whole(say('x') + done))).toMatchObject({ status: 'complete', finishReason: null });
});

test('a finish reason alone completes, also when nothing more ever comes', async () => {
  const answer = await read((response) => stream(response).write(say('x') + stop));
  expect(answer).toMatchObject({ status: 'complete', finishReason: 'stop', usage: null });
});

test('usage that comes after [DONE] is still read', async () => {
  const answer = await read(whole(say('x') + stop + done + usage));
  expect(answer.usage?.completionTokens).toBe(34);
});

test('the last event counts without its empty line', async () => {
  expect(await read(whole(say('x') + stop.trimEnd()))).toMatchObject({ status: 'complete', text: 'x' });
});

test('a cut connection is interrupted', async () => {
  const answer = await read((response) => {
    stream(response).write(say('half'), () => response.destroy());
  });
  expect(answer).toMatchObject({
    status: 'interrupted',
    text: 'half',
    error: { code: 'stream_interrupted' },
  });
});

test('an empty finish reason with every chunk finishes nothing', async () => {
  const chunk = (text: string) =>
    `data: ${JSON.stringify({ choices: [{ delta: { content: text }, finish_reason: '' }] })}\n\n`;
  expect(await read(whole(chunk('a') + chunk('b')))).toMatchObject({ status: 'interrupted', text: 'ab' });
  expect(await read(whole(chunk('a') + chunk('b') + stop))).toMatchObject({ status: 'complete', text: 'ab' });
});

test('a connection cut after the finish reason is complete', async () => {
  const answer = await read((response) => {
    stream(response).write(say('x') + stop, () => response.destroy());
  });
  expect(answer).toMatchObject({ status: 'complete', text: 'x' });
});

test.each([
  [
    'OpenRouter',
    'data: {"id":"c","provider":"openai","error":{"code":"server_error","message":"Provider disconnected"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}\n\n',
    'upstream_failed',
  ],
  [
    'LiteLLM',
    `data: {"error":{"message":"boom","type":"x","param":null,"code":"500"}}\n\n${done}`,
    'upstream_failed',
  ],
  ['vLLM', 'data: {"object":"error","message":"boom"}\n\n', 'upstream_failed'],
  ['event: error', 'event: error\ndata: {"message":"boom"}\n\n', 'upstream_failed'],
  ['event: error as text', 'event: error\ndata: boom\n\n', 'upstream_failed'],
  ['a bare finish reason', 'data: {"choices":[{"delta":{},"finish_reason":"error"}]}\n\n', 'upstream_failed'],
  [
    'used up credits',
    'data: {"error":{"code":"insufficient_credits","message":"none left"}}\n\n',
    'insufficient_credits',
  ],
  ['a numeric code', 'data: {"error":{"code":402,"message":"none left"}}\n\n', 'insufficient_credits'],
  ['an overloaded provider', 'data: {"error":{"code":429,"message":"slow down"}}\n\n', 'rate_limited'],
])('an error in mid-stream (%s) fails, with the text kept', async (_, event, code) => {
  expect(await read(whole(say('half') + event))).toMatchObject({
    status: 'failed',
    text: 'half',
    error: { code },
  });
});

test('malformed JSON in an event is a bad response, with the text kept', async () => {
  const answer = await read(whole(`${say('half')}data: {"choices":[\n\n${say('more')}${done}`));
  expect(answer).toMatchObject({ status: 'interrupted', text: 'half', error: { code: 'bad_response' } });
});

test('an answer that is over for us frees its connection', async () => {
  const gone = Promise.withResolvers<void>();
  const answer = await read((response) => {
    response.on('close', () => gone.resolve());
    stream(response).write('data: {\n\n');
  });
  expect(answer).toMatchObject({ status: 'interrupted', error: { code: 'bad_response' } });
  await gone.promise;
});

test('silence is idle; comments are life', async () => {
  const silent = await read((response) => stream(response).write(say('x')), { idleMs: 60 });
  expect(silent).toMatchObject({ status: 'interrupted', text: 'x', error: { code: 'stream_idle' } });
  const alive = await read(
    (response) => {
      stream(response);
      let beats = 0;
      const timer = setInterval(() => {
        beats += 1;
        response.write(': PING\n\n');
        if (beats < 30) return;
        clearInterval(timer);
        response.end(say('late') + stop + usage + done);
      }, 20);
    },
    { idleMs: 500 },
  );
  expect(alive).toMatchObject({ status: 'complete', text: 'late' });
});

test('stop keeps the part that is here and ends the request', async () => {
  const abort = new AbortController();
  let closed: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const answer = await read(
    (response) => {
      response.on('close', closed);
      stream(response).write(say('half'));
    },
    { signal: abort.signal, onText: () => abort.abort() },
  );
  expect(answer).toMatchObject({ status: 'stopped', text: 'half', error: null });
  await gone;
});

test('status 200 with an error in JSON fails', async () => {
  const answer = await read((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"error":{"code":402,"message":"Insufficient credits"}}');
  });
  expect(answer).toMatchObject({ status: 'failed', error: { code: 'insufficient_credits' } });
});

test.each(['{"success":false,"message":"no"}', '{}', '[]', 'null', '{"choices":[]}'])(
  'status 200 with the JSON %s fails',
  async (body) => {
    const answer = await read((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(body);
    });
    expect(answer).toMatchObject({ status: 'failed', text: '' });
  },
);

test('a whole completion in JSON is an answer', async () => {
  const answer = await read((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      '{"choices":[{"message":{"role":"assistant","content":"Hi","reasoning":"hm"},"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"cost":"0.5"}}',
    );
  });
  expect(answer).toMatchObject({ status: 'complete', text: 'Hi', reasoning: 'hm', finishReason: 'length' });
  expect(answer.usage?.costMicroUsd).toBe(500_000n);
});

test('status 200 with a page fails and the page is never text', async () => {
  const answer = await read((response) => respondPage(response, 200));
  expect(answer).toMatchObject({
    status: 'failed',
    text: '',
    error: { code: 'bad_response', requestId: 'ray-123' },
  });
  expect(JSON.stringify(answer.error)).not.toContain('<html');
});

test('a line of 33 million characters ends the stream', async () => {
  const answer = await read((response) => {
    stream(response);
    response.write(say('half'));
    response.write('data: ');
    const block = 'x'.repeat(1024 * 1024);
    for (let index = 0; index < 33; index += 1) response.write(block);
  });
  expect(answer).toMatchObject({ status: 'interrupted', text: 'half', error: { code: 'bad_response' } });
});

test('a single event of several megabytes is read', async () => {
  const long = 'long '.repeat(1_000_000);
  const answer = await read(whole(say(long) + stop + usage + done));
  expect(answer.status).toBe('complete');
  expect(answer.text).toBe(long);
});
