import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Pool } from '../../service.ts';
import {
  ask,
  chat,
  postJson,
  readAccount,
  type SignedIn,
  signIn,
  startTestPool,
} from '../../test-support.ts';
import { chunk, json, type Provider, startProvider, stream } from './test-provider.ts';

type Row = Readonly<Record<string, unknown>>;

let provider: Provider;
let pool: Pool;
let person: SignedIn;

beforeAll(async () => {
  const pricing = { prompt: '0.00001', completion: '0.00002' };
  provider = await startProvider([
    { id: 'vendor/priced', pricing, top_provider: { max_completion_tokens: 50_000 } },
  ]);
  pool = await startTestPool({ upstream: provider.upstream });
});
beforeEach(async () => {
  person = await signIn(pool);
  provider.received.length = 0;
});
afterAll(async () => {
  await pool.close();
  provider.close();
});

// Six tokens: 60 micro-USD. Every token of answer costs 20.
const question = { model: 'vendor/priced', messages: ask('hi there') };

const setBalance = async (microUsd: number) => {
  await postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: '-1000000' });
  await postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: String(microUsd / 1_000_000) });
};
const balance = async () => (await readAccount(person)).balance_micro_usd;
const asked = () =>
  provider.received
    .filter(({ path }) => path.endsWith('completions'))
    .map(({ body }) => JSON.parse(body) as Row);
const send = (body: object) => chat(pool, person.accessToken, { ...question, ...body });

async function booked(): Promise<readonly Row[]> {
  const { data, error } = await person.client.from('usage_events').select('*').order('created_at');
  if (error) throw error;
  return data as Row[];
}

/** A server that thinks in secret and keeps to the limit it is given. */
function think(_request: IncomingMessage, response: ServerResponse, body: string) {
  const { max_tokens: limit, stream: streamed } = JSON.parse(body) as {
    max_tokens?: number;
    stream: boolean;
  };
  const usage = { prompt_tokens: 6, completion_tokens: limit ?? 100_000 };
  const choice = { index: 0, message: { role: 'assistant', content: 'So' }, finish_reason: 'length' };
  if (!streamed) json(response, 200, { id: 'x', choices: [choice], usage });
  else {
    stream(response, chunk({ content: 'So' }));
    response.end(`${chunk({}, 'length', { usage })}data: [DONE]\n\n`);
  }
}

test('the provider is asked for no more than the money pays, and what it writes is paid', async () => {
  provider.told.answer = think;
  await setBalance(1060);
  const whole = await send({});
  expect(await whole.json()).toMatchObject({ choices: [{ finish_reason: 'length' }] });
  expect(asked()).toMatchObject([{ max_tokens: 50 }]);
  expect([await balance(), await booked()]).toMatchObject([
    0,
    [{ completion_tokens: 50, cost_micro_usd: 1060 }],
  ]);
});

test('a stream that the money ended says so, also where it thought in secret', async () => {
  provider.told.answer = think;
  await setBalance(1060);
  const text = await (await send({ stream: true })).text();
  expect(asked()).toMatchObject([{ max_tokens: 50 }]);
  expect(text).toContain('"code":"insufficient_credits"');
  expect(text).not.toContain('[DONE]');
  expect([await balance(), await booked()]).toMatchObject([0, [{ status: 'failed', cost_micro_usd: 1060 }]]);
});

test('a provider that writes on is left when there is nothing more to set aside', async () => {
  const left = Promise.withResolvers<void>();
  provider.told.answer = (_request, response) => {
    stream(response, '');
    const timer = setInterval(() => response.write(chunk({ content: 'four' })), 1);
    response.on('close', () => {
      clearInterval(timer);
      left.resolve();
    });
  };
  await setBalance(1060);
  // What was asked for is covered; the rest of the balance pays on.
  const text = await (await send({ stream: true, max_tokens: 10 })).text();
  await left.promise;
  expect(asked()).toMatchObject([{ max_tokens: 10 }]);
  expect(text).toContain('"code":"insufficient_credits"');
  expect([await balance(), await booked()]).toMatchObject([0, [{ completion_tokens: 50, status: 'failed' }]]);
});

test('a stream that was counted too long is whole where the money is there', async () => {
  provider.told.answer = (_request, response) => {
    stream(response, chunk({ content: 'incomprehensibilities' }));
    response.end(
      `${chunk({}, 'stop', { usage: { prompt_tokens: 6, completion_tokens: 4 } })}data: [DONE]\n\n`,
    );
  };
  const text = await (await send({ stream: true, max_completion_tokens: 5 })).text();
  expect(text).toContain('[DONE]');
  const [body] = asked();
  expect(body).toMatchObject({ max_completion_tokens: 5 });
  expect(body).not.toHaveProperty('max_tokens');
  expect(await booked()).toMatchObject([{ status: 'complete', cost_micro_usd: 140 }]);
});

test('where everything is set aside and nobody asked, the provider’s own limit holds', async () => {
  provider.told.answer = think;
  await send({});
  expect(asked()[0]).not.toHaveProperty('max_tokens');
});

test('a question that leaves nothing for an answer is not asked', async () => {
  await setBalance(60);
  expect((await send({})).status).toBe(402);
  expect(asked()).toEqual([]);
});

test.each([
  [
    "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
    'max_completion_tokens',
    25_000,
  ],
  ['max_tokens is too large: 25000. This model supports at most 8192 completion tokens.', 'max_tokens', 4096],
])('refused with "%s" it is asked with %s: %i', async (message, name, limit) => {
  provider.told.answer = (request, response, body) => {
    if ((JSON.parse(body) as Row)['max_tokens'] === 25_000) json(response, 400, { error: { message } });
    else think(request, response, body);
  };
  await setBalance(500_060);
  expect((await send({})).status).toBe(200);
  expect(asked()).toHaveLength(2);
  expect(asked()[1]).toMatchObject({ [name]: limit });
});

test.each([true, false])(
  'counts that nobody can have are estimated instead (stream: %s)',
  async (streamed) => {
    const usage = { prompt_tokens: 6, completion_tokens: 3_000_000_000 };
    provider.told.answer = (_request, response) => {
      const choice = { index: 0, message: { content: 'eight by' }, finish_reason: 'stop' };
      if (!streamed) json(response, 200, { id: 'x', choices: [choice], usage });
      else {
        stream(response, chunk({ content: 'eight by' }));
        response.end(`${chunk({}, 'stop', { usage })}data: [DONE]\n\n`);
      }
    };
    expect(await (await send({ stream: streamed })).text()).toContain('eight by');
    expect(await booked()).toMatchObject([{ status: 'complete', completion_tokens: 2, cost_micro_usd: 100 }]);
    expect((await pool.database.query('select 1 from billing.holds')).rows).toEqual([]);
  },
);

test('several answers at once are refused', async () => {
  const response = await send({ n: 50 });
  expect([response.status, await response.json()]).toMatchObject([
    400,
    { error: { code: 'invalid_request' } },
  ]);
  expect(asked()).toEqual([]);
});

test('tools, and calls of old, are part of the question and have to be paid', async () => {
  const tool = { type: 'function', function: { name: 'lamp', description: 'x'.repeat(4000) } };
  const call = { id: 'c', type: 'function', function: { name: 'lamp', arguments: 'x'.repeat(4000) } };
  await setBalance(5000);
  expect((await send({ tools: [tool] })).status).toBe(402);
  const messages = [...question.messages, { role: 'assistant', content: null, tool_calls: [call] }];
  expect((await send({ messages })).status).toBe(402);
  expect(asked()).toEqual([]);
});
