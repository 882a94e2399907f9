import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMicroUsd } from '#shared/money.ts';
import type { Pool } from '../service.ts';
import { ask, chat, signIn, startTestPool } from '../test-support.ts';
import { longDocument } from './builtin/long-document.ts';
import { readEvents, streamed, usageOf } from './test-support.ts';

const anyString: unknown = expect.any(String);
const anyNumber: unknown = expect.any(Number);
const anyArray: unknown = expect.any(Array);

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

test('without include_usage there is no usage in the stream', async () => {
  const person = await signIn(pool);
  const body = { model: 'pool/echo', messages: ask('hi'), stream: true };
  const raw = await (await chat(pool, person.accessToken, body)).text();
  expect(raw).not.toContain('usage');
  expect(readEvents(raw).done).toBe(true);
});

test('an answer in one piece says what it cost', async () => {
  const person = await signIn(pool);
  const response = await chat(pool, person.accessToken, {
    model: 'pool/echo',
    messages: ask('good morning!'),
  });
  const raw = await response.text();
  expect(JSON.parse(raw)).toMatchObject({
    object: 'chat.completion',
    model: 'pool/echo',
    choices: [{ message: { role: 'assistant', content: 'good morning!' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 8, completion_tokens: 4, total_tokens: 12 },
  });
  expect(raw).toContain('"cost":0.00008}');
});

test('the last message of the person is echoed, in any script, never through a character', async () => {
  const person = await signIn(pool);
  const text = `${'👩‍🔬 日本語 '.repeat(60)}end`;
  const messages = [...ask('first'), { role: 'assistant', content: 'x' }, ...ask(text)];
  const raw = await (
    await chat(pool, person.accessToken, { model: 'pool/echo', messages, ...streamed })
  ).text();
  const events = readEvents(raw);
  expect(events.text).toBe(text);
  for (const chunk of events.chunks) expect(JSON.stringify(chunk).isWellFormed()).toBe(true);
});

test('the reasoner thinks first, and its thoughts are counted', async () => {
  const person = await signIn(pool);
  const body = { model: 'pool/reasoner', messages: ask('why is it so'), ...streamed };
  const events = readEvents(await (await chat(pool, person.accessToken, body)).text());
  const kinds = events.chunks.flatMap(({ choices }) =>
    choices.map(({ delta }) => (delta.reasoning ? 'r' : delta.content ? 't' : '')),
  );
  expect(kinds.join('')).toMatch(/^r+t+$/);
  expect(events.text).toContain('**4** words');
  const usage = events.chunks.at(-1)?.usage;
  expect(usage?.completion_tokens_details.reasoning_tokens).toBe(
    Math.ceil(Buffer.byteLength(events.reasoning) / 4),
  );
});

test('max_tokens ends the answer with length', async () => {
  const person = await signIn(pool);
  const body = { model: 'pool/longform', messages: ask('write'), max_tokens: 50, ...streamed };
  const events = readEvents(await (await chat(pool, person.accessToken, body)).text());
  expect([events.finish, events.done]).toEqual(['length', true]);
  expect(longDocument().startsWith(events.text)).toBe(true);
  expect(events.chunks.at(-1)?.usage?.completion_tokens).toBeLessThanOrEqual(50);
});

test('the long document holds what an answer can hold', () => {
  const text = longDocument();
  expect(Buffer.byteLength(text)).toBeGreaterThan(20_000);
  for (const part of ['## ', '| ---', '- [x]', '```python', '$$', '> ', '気圧', '](https://'])
    expect(text).toContain(part);
});

test('the faulty model fails in the middle, with its text kept, counted and no proper end', async () => {
  const person = await signIn(pool);
  const body = { model: 'pool/faulty', messages: ask('try'), ...streamed };
  const events = readEvents(await (await chat(pool, person.accessToken, body)).text());
  expect(events.text).toContain('begins well enough');
  expect(events.chunks.at(-1)).toMatchObject({
    error: { code: 'server_error' },
    choices: [{ finish_reason: 'error' }],
  });
  expect(events.done).toBe(false);
  const [usage] = await usageOf(person);
  expect(usage).toMatchObject({
    status: 'failed',
    completion_tokens: Math.ceil(Buffer.byteLength(events.text) / 4),
  });
  const whole = await chat(pool, person.accessToken, { model: 'pool/faulty', messages: ask('try') });
  expect([whole.status, await whole.json()]).toMatchObject([502, { error: { code: 'server_error' } }]);
  expect((await usageOf(person)).map((event) => event['cost_micro_usd'])).toEqual([anyNumber, 0]);
});

test('requests that cannot be right are refused in OpenAI’s shape', async () => {
  const person = await signIn(pool);
  const hi = { model: 'pool/echo', messages: ask('hi') };
  const expectRefusal = async (response: Response, status: number, code: string) => {
    expect([response.status, await response.json()]).toMatchObject([
      status,
      { error: { code, message: anyString } },
    ]);
  };
  await expectRefusal(await chat(pool, 'nonsense', hi), 401, 'invalid_api_key');
  await expectRefusal(await fetch(`${pool.apiUrl}/models`), 401, 'invalid_api_key');
  await expectRefusal(
    await chat(pool, person.accessToken, { ...hi, model: 'pool/none' }),
    404,
    'model_not_found',
  );
  await expectRefusal(await chat(pool, person.accessToken, { model: 'pool/echo' }), 400, 'invalid_request');
  await expectRefusal(
    await chat(pool, person.accessToken, { ...hi, messages: ask('z'.repeat(900_000)) }),
    400,
    'context_length_exceeded',
  );
  await expectRefusal(
    await chat(pool, person.accessToken, { ...hi, pad: 'p'.repeat(33 * 1024 * 1024) }),
    413,
    'request_too_large',
  );
  expect(await usageOf(person)).toEqual([]);
});

test('models have everything a client shows, prices as decimal text', async () => {
  const person = await signIn(pool);
  const response = await fetch(`${pool.apiUrl}/models`, {
    headers: { authorization: `Bearer ${person.accessToken}` },
  });
  const { data } = (await response.json()) as { data: Record<string, unknown>[] };
  expect(data.map((model) => model['id'])).toEqual([
    'pool/echo',
    'pool/longform',
    'pool/reasoner',
    'pool/tools',
    'pool/vision',
    'pool/painter',
    'pool/slow',
    'pool/faulty',
  ]);
  for (const model of data) {
    const pricing = model['pricing'] as Record<string, string>;
    expect(parseMicroUsd(pricing['prompt'] ?? '')).toBeGreaterThan(0n);
    expect(model).toMatchObject({
      name: anyString,
      description: anyString,
      context_length: anyNumber,
      architecture: { input_modalities: expect.arrayContaining(['text']) as unknown },
      top_provider: { max_completion_tokens: anyNumber },
      supported_parameters: anyArray,
    });
  }
});

test('not a word of a conversation is in the database', async () => {
  const person = await signIn(pool);
  const canary = `canary-${crypto.randomUUID()}`;
  const body = {
    model: 'pool/echo',
    messages: [{ role: 'system', content: canary }, ...ask(canary)],
    ...streamed,
  };
  expect(readEvents(await (await chat(pool, person.accessToken, body)).text()).text).toBe(canary);
  const tables = await pool.database.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  );
  expect(tables.rows.length).toBeGreaterThan(10);
  let dump = '';
  for (const { name } of tables.rows) {
    const rows = await pool.database.query<{ row: string }>(`select t::text as row from ${name} t`);
    dump += rows.rows.map(({ row }) => row).join('\n');
  }
  expect(dump).toContain(person.userId);
  expect(dump).not.toContain(canary);
  const image = Buffer.from(await (await pool.database.dumpDataDir('none')).arrayBuffer());
  expect([image.includes(person.userId), image.includes(canary)]).toEqual([true, false]);
});
