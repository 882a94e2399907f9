import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../../service.ts';
import {
  ask,
  chat,
  newApiKey,
  postJson,
  readAccount,
  type SignedIn,
  signIn,
  startTestPool,
} from '../../test-support.ts';
import { shapePrefix, shapeText } from '../builtin/shapes/define.ts';

/** A pool behind a pool: the one in front is a client of the other, and both keep books of the same answers. */
let back: Pool;
let front: Pool;
let owner: SignedIn;
let person: SignedIn;
let client: OpenAI;

beforeAll(async () => {
  back = await startTestPool();
  owner = await signIn(back);
  const key = await newApiKey(back, owner.email);
  await postJson(`${back.url}/_shapes`, { listed: true });
  front = await startTestPool({
    upstream: { url: back.apiUrl, key, promptPrice: '1', completionPrice: '1' },
  });
  person = await signIn(front);
  client = new OpenAI({ apiKey: person.accessToken, baseURL: front.apiUrl, maxRetries: 0 });
});
afterAll(async () => {
  await front.close();
  await back.close();
});

type Row = Readonly<Record<string, unknown>>;
const columns =
  'model,status,prompt_tokens,completion_tokens,cached_tokens,reasoning_tokens,cost_micro_usd' as const;

async function booked(who: SignedIn, model: string): Promise<readonly Row[]> {
  const { data, error } = await who.client
    .from('usage_events')
    .select(columns)
    .eq('model', model)
    .order('created_at');
  if (error) throw error;
  return data;
}

const listed = async (pool: Pool, token: string) => {
  const response = await fetch(`${pool.apiUrl}/models`, { headers: { authorization: `Bearer ${token}` } });
  return (await response.json()) as unknown;
};

async function streamText(model: string) {
  let text = '';
  let reasoning = '';
  let finish: string | null = null;
  const body = { model, messages: [{ role: 'user' as const, content: 'go' }], stream: true as const };
  for await (const chunk of await client.chat.completions.create(body)) {
    const choice = chunk.choices?.[0];
    const delta = choice?.delta as { content?: string | null; reasoning?: string } | undefined;
    if (typeof delta?.content === 'string') text += delta.content;
    reasoning += delta?.reasoning ?? '';
    finish = choice?.finish_reason ?? finish;
  }
  return { text, reasoning, finish };
}

test('the models are the same in front as behind', async () => {
  expect(await listed(front, person.accessToken)).toEqual(await listed(back, owner.accessToken));
});

test.each([
  'usage-with-finish',
  'usage-null',
  'usage-twice',
  'usage-after-done',
  'no-done',
  'done-only',
  'no-blank-line',
  'crlf',
  'cr',
  'multi-line',
  'bom',
  'split',
  'fields',
  'no-choices',
  'content-null',
  'reasoning',
  'never-streams',
  'finish-length',
])('%s arrives whole and costs the same on both sides', async (name) => {
  const model = shapePrefix + name;
  const seen = await streamText(model);
  expect(seen.text).toBe(shapeText);
  if (name === 'reasoning') expect(seen.reasoning).toBe('First a thought, then another one.');
  if (name === 'finish-length') expect(seen.finish).toBe('length');
  const [inFront] = await booked(person, model);
  expect(inFront).toMatchObject({ status: 'complete' });
  expect(await booked(owner, model)).toEqual([inFront]);
});

test('where the provider does not say what was used, it is estimated in the same way', async () => {
  const model = `${shapePrefix}usage-never`;
  await streamText(model);
  expect(await booked(person, model)).toEqual(await booked(owner, model));
});

test('tools, pictures and lines of three million characters pass', async () => {
  const tool = { type: 'function' as const, function: { name: 'lamp', parameters: { type: 'object' } } };
  const stream = client.chat.completions.stream({
    model: 'pool/tools',
    messages: [{ role: 'user', content: 'lamp' }],
    tools: [tool],
  });
  const [call] = (await stream.finalChatCompletion()).choices[0]?.message.tool_calls ?? [];
  expect(call).toMatchObject({ type: 'function', function: { name: 'lamp', arguments: '{}' } });
  const large = `${shapePrefix}large-line`;
  const raw = await (
    await chat(front, person.accessToken, { model: large, messages: ask('go'), stream: true })
  ).text();
  expect(raw).toMatch(/data: [^\n]{3000000,}\n\n/);
  expect(await booked(person, large)).toEqual(await booked(owner, large));
});

test.each([
  ['cut', 'upstream_unreachable'],
  ['error-openrouter', 'server_error'],
  ['error-litellm', '500'],
  ['error-vllm', '500'],
  ['error-event', 'server_error'],
  ['error-text', 'upstream_error'],
  ['error-code-number', '502'],
  ['bad-json', 'upstream_bad_response'],
])('%s in mid-stream is told in our shape, and what was said is booked', async (name, code) => {
  const model = shapePrefix + name;
  const body = { model, messages: ask('go'), stream: true };
  const raw = await (await chat(front, person.accessToken, body)).text();
  expect(raw).toContain(
    `"code":"${code}"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"`,
  );
  expect(raw).not.toContain('[DONE]');
  const [inFront] = await booked(person, model);
  expect(inFront).toMatchObject({ status: 'failed' });
  expect(await booked(owner, model)).toEqual([inFront]);
});

test.each([
  ['429', 429, 'rate_limit_exceeded', { 'retry-after': '7' }],
  ['429-ms', 429, 'rate_limit_exceeded', { 'retry-after-ms': '1500' }],
  ['429-quota', 502, 'upstream_refused', {}],
  ['400', 400, 'context_length_exceeded', {}],
  ['401', 502, 'upstream_refused', {}],
  ['402', 502, 'upstream_refused', {}],
  ['403-quota', 502, 'upstream_refused', {}],
  ['503-model', 503, 'model_not_found', {}],
  ['522', 522, 'upstream_error', {}],
  ['200-error', 502, 'overloaded', {}],
  ['200-html', 502, 'upstream_bad_response', {}],
])('a refusal with %s is passed on without its words for us', async (name, status, code, headers) => {
  const { balance_micro_usd: before } = await readAccount(person);
  for (const stream of [true, false]) {
    const body = { model: `${shapePrefix}status-${name}`, messages: ask('go'), stream };
    const response = await chat(front, person.accessToken, body);
    expect([response.status, await response.json()]).toMatchObject([status, { error: { code } }]);
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  }
  expect((await readAccount(person)).balance_micro_usd).toBe(before);
});

test('leaving stops the work on both sides, streamed or not', async () => {
  const stop = new AbortController();
  const body = { model: 'pool/slow', messages: ask('tell') };
  const response = await chat(front, person.accessToken, { ...body, stream: true }, stop.signal);
  const reader = response.body?.getReader();
  let seen = '';
  while (!seen.includes('lighthouse'))
    seen += Buffer.from((await reader?.read())?.value ?? []).toString('utf8');
  stop.abort();
  const statuses = async () => {
    const rows = [...(await booked(person, 'pool/slow')), ...(await booked(owner, 'pool/slow'))];
    return rows.map((row) => row['status']);
  };
  await expect.poll(statuses).toEqual(['stopped', 'stopped']);
  const tokens = (row: Row | undefined) => Number(row?.['completion_tokens']);
  const [inFront] = await booked(person, 'pool/slow');
  const [behind] = await booked(owner, 'pool/slow');
  expect(tokens(inFront)).toBeGreaterThan(0);
  expect(tokens(behind)).toBeGreaterThanOrEqual(tokens(inFront));

  const leave = new AbortController();
  const whole = chat(front, person.accessToken, body, leave.signal);
  const left = expect(whole).rejects.toThrow();
  const running = async () => (await back.database.query('select 1 from billing.holds')).rows.length;
  await expect.poll(running).toBe(1);
  leave.abort();
  await left;
  await expect.poll(statuses).toEqual(['stopped', 'stopped', 'stopped', 'stopped']);
  // The question was sent and is paid.
  expect(Number((await booked(person, 'pool/slow'))[1]?.['cost_micro_usd'])).toBeGreaterThan(0);
  expect(await running()).toBe(0);
});

test('money that runs out behind us is not the person’s to add', async () => {
  await postJson(`${back.url}/_credit`, { email: owner.email, amount_usd: '-1000000' });
  await postJson(`${back.url}/_credit`, { email: owner.email, amount_usd: '0.0005' });
  const body = { model: 'pool/echo', messages: ask('x'.repeat(200)), stream: true };
  const raw = await (await chat(front, person.accessToken, body)).text();
  expect(raw).toContain('"content":"xxxx"');
  expect(raw).toContain('"code":"upstream_refused"');
  expect((await readAccount(owner)).balance_micro_usd).toBeGreaterThanOrEqual(0);
});
