import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Pool } from '../../service.ts';
import { ask, chat, readAccount, type SignedIn, signIn, startTestPool } from '../../test-support.ts';
import { chunk, json, type Provider, startProvider, stream } from './test-provider.ts';

let provider: Provider;
let pool: Pool;
let person: SignedIn;

beforeAll(async () => {
  provider = await startProvider([
    {
      id: 'vendor/priced',
      name: 'Priced',
      context_length: 1000,
      pricing: { prompt: '0.00001', completion: '0.00002' },
    },
    { id: 'vendor/plain', object: 'model' },
    { id: 'vendor/plain', object: 'model' },
    { noId: true },
  ]);
  pool = await startTestPool({ upstream: provider.upstream });
  person = await signIn(pool);
});
beforeEach(() => {
  provider.received.length = 0;
});
afterAll(async () => {
  await pool.close();
  provider.close();
});

const usage = {
  prompt_tokens: 100,
  completion_tokens: 50,
  completion_tokens_details: { reasoning_tokens: 20 },
  cost: 9,
};

const priced = { model: 'vendor/priced', messages: ask('hello'), stream: true };

const newestUsage = async () => {
  const { data } = await person.client
    .from('usage_events')
    .select('*')
    .order('created_at', { ascending: false })
    .limit(1);
  return (data as Record<string, unknown>[])[0];
};

test('its models are listed once each, with a price each', async () => {
  const response = await fetch(`${pool.apiUrl}/models`, {
    headers: { authorization: `Bearer ${person.accessToken}` },
  });
  expect(await response.json()).toMatchObject({
    data: [
      { id: 'vendor/priced', name: 'Priced', pricing: { prompt: '0.00001', completion: '0.00002' } },
      { id: 'vendor/plain', pricing: { prompt: '0.000001', completion: '0.000003' } },
    ],
  });
});

test('a stream passes through; its usage is charged at our price and shown only when asked for', async () => {
  const first = chunk({ role: 'assistant', reasoning_content: 'hm' });
  provider.told.answer = (_request, response) => {
    stream(response, `: PING\n\n${first}${chunk({ content: 'Hi' })}`);
    response.end(`${chunk({}, 'stop', { usage })}data: [DONE]\n\n`);
  };
  const { balance_micro_usd: before } = await readAccount(person);
  const quiet = await (await chat(pool, person.accessToken, priced)).text();
  expect(quiet).toContain(': PING');
  expect(quiet).toContain(first.trim());
  expect(quiet).not.toContain('usage');
  expect(quiet.trimEnd().endsWith('data: [DONE]')).toBe(true);
  expect(await newestUsage()).toMatchObject({
    status: 'complete',
    prompt_tokens: 100,
    completion_tokens: 50,
    reasoning_tokens: 20,
    cost_micro_usd: 2000,
  });
  expect((await readAccount(person)).balance_micro_usd).toBe(before - 2000);
  const asking = { ...priced, temperature: 0.3, stream_options: { include_usage: true } };
  const told = await (await chat(pool, person.accessToken, asking)).text();
  expect(told).toContain('"cost":0.002}');
  expect(told).not.toContain('"cost":9');
  for (const { authorization, body } of provider.received) {
    expect(authorization).toBe('Bearer sk-provider');
    expect(JSON.parse(body)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  }
  expect(JSON.parse(provider.received[1]?.body ?? '')).toMatchObject({
    temperature: 0.3,
    messages: ask('hello'),
  });
});

test('pieces arrive as they come, and a client that leaves ends the provider’s work too', async () => {
  const left = Promise.withResolvers<void>();
  provider.told.answer = (_request, response) => {
    stream(response, chunk({ content: 'twelve bytes' }));
    response.on('close', () => left.resolve());
  };
  const stop = new AbortController();
  const response = await chat(pool, person.accessToken, priced, stop.signal);
  const reader = response.body?.getReader();
  let seen = '';
  while (!seen.includes('twelve bytes'))
    seen += Buffer.from((await reader?.read())?.value ?? []).toString('utf8');
  stop.abort();
  await left.promise;
  await expect.poll(newestUsage).toMatchObject({ status: 'stopped', completion_tokens: 3 });
});

test('a provider that breaks off leaves an answer without an end', async () => {
  provider.told.answer = (_request, response) => {
    stream(response, chunk({ content: 'half' }));
    response.end();
  };
  const ended = await (await chat(pool, person.accessToken, priced)).text();
  expect(ended).toContain('half');
  expect(ended).not.toMatch(/\[DONE\]|"error"/);
  expect(await newestUsage()).toMatchObject({ status: 'failed', completion_tokens: 1 });
  provider.told.answer = (_request, response) => {
    stream(response, chunk({ content: 'half' }));
    response.write('', () => setImmediate(() => response.destroy()));
  };
  expect(await (await chat(pool, person.accessToken, priced)).text()).toContain(
    '"code":"upstream_unreachable"',
  );
});

test('an error in mid-stream is passed on in our shape', async () => {
  provider.told.answer = (_request, response) => {
    stream(response, chunk({ content: 'half' }));
    response.end('data: {"error":{"message":"overloaded","code":529}}\n\ndata: [DONE]\n\n');
  };
  const text = await (await chat(pool, person.accessToken, priced)).text();
  expect(text).toContain(
    '"error":{"message":"overloaded","type":"upstream_error","param":null,"code":"529"}',
  );
  expect(text).not.toContain('[DONE]');
});

test.each([
  [429, { error: { message: 'slow down', type: 'rate', code: 'rate_limit' } }, 429, 'rate_limit', '7'],
  [401, { error: { message: 'bad key sk-provider' } }, 502, 'upstream_refused', null],
  [503, '<html>maintenance</html>', 503, 'upstream_error', '7'],
  [200, { error: { message: 'no', code: 'nope' } }, 502, 'nope', null],
  [200, '<html>captive portal</html>', 502, 'upstream_bad_response', null],
])('%i %j becomes %i %s, free of charge', async (given, body, status, code, retryAfter) => {
  provider.told.answer = (_request, response) => {
    if (typeof body === 'string')
      response.writeHead(given, { 'content-type': 'text/html', 'retry-after': '7' }).end(body);
    else json(response, given, body, { 'retry-after': '7' });
  };
  const { balance_micro_usd: before } = await readAccount(person);
  const response = await chat(pool, person.accessToken, priced);
  const text = await response.text();
  expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
  expect(JSON.parse(text)).toMatchObject({ error: { code } });
  expect(text).not.toMatch(/<html|sk-provider/);
  expect((await readAccount(person)).balance_micro_usd).toBe(before);
  expect(await newestUsage()).toMatchObject({ status: 'failed', cost_micro_usd: 0 });
});

test('a provider that does not know stream_options is asked without', async () => {
  provider.told.answer = (_request, response, body) => {
    if (body.includes('stream_options'))
      json(response, 400, { error: { message: 'unknown field stream_options' } });
    else {
      stream(response, chunk({ content: 'plain' }, 'stop'));
      response.end();
    }
  };
  const text = await (await chat(pool, person.accessToken, priced)).text();
  expect(text).toContain('plain');
  expect(text).toContain('[DONE]');
  expect(await newestUsage()).toMatchObject({ status: 'complete', completion_tokens: 2 });
});

test('an answer in one piece passes through with our cost', async () => {
  const whole = {
    id: 'x',
    object: 'chat.completion',
    choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }],
  };
  provider.told.answer = (_request, response) => json(response, 200, { ...whole, usage });
  const text = await (await chat(pool, person.accessToken, { ...priced, stream: false })).text();
  expect(JSON.parse(text)).toMatchObject({ ...whole, usage: { prompt_tokens: 100, completion_tokens: 50 } });
  expect(text).toContain('"cost":0.002}');
});

test('a provider that cannot be reached is said to be so', async () => {
  provider.told.answer = (request) => request.socket.destroy();
  const response = await chat(pool, person.accessToken, priced);
  expect([response.status, await response.json()]).toMatchObject([
    502,
    { error: { code: 'upstream_unreachable' } },
  ]);
});
