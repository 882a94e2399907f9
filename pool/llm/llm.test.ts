import { createParser } from 'eventsource-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseMicroUsd } from '#shared/money.ts';
import type { Pool } from '../service.ts';
import { ask, chat, postJson, readAccount, type SignedIn, signIn, startTestPool } from '../test-support.ts';
import { longDocument } from './builtin/long-document.ts';

const anyString: unknown = expect.any(String);
const anyNumber: unknown = expect.any(Number);
const anyArray: unknown = expect.any(Array);

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

type Delta = { content?: string; reasoning?: string };
type Chunk = {
  choices: { delta: Delta; finish_reason: string | null }[];
  usage?: {
    prompt_tokens: number;
    completion_tokens: number;
    completion_tokens_details: { reasoning_tokens: number };
  };
  error?: { code: string };
};

const streamed = { stream: true, stream_options: { include_usage: true } } as const;

function readEvents(text: string) {
  const data: string[] = [];
  const comments: string[] = [];
  const parser = createParser({
    onEvent: (event) => data.push(event.data),
    onComment: (line) => comments.push(line),
  });
  parser.feed(text);
  const done = data.at(-1) === '[DONE]';
  const chunks = data.filter((item) => item !== '[DONE]').map((item) => JSON.parse(item) as Chunk);
  const deltas = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta));
  return {
    comments,
    chunks,
    done,
    text: deltas.map((delta) => delta.content ?? '').join(''),
    reasoning: deltas.map((delta) => delta.reasoning ?? '').join(''),
    finish: chunks.flatMap((chunk) => chunk.choices).findLast((choice) => choice.finish_reason)
      ?.finish_reason,
  };
}

async function usageOf(person: SignedIn) {
  const { data, error } = await person.client
    .from('usage_events')
    .select('*')
    .order('created_at')
    .order('id');
  if (error) throw error;
  return data as Record<string, unknown>[];
}

async function ledgerSum(person: SignedIn): Promise<number> {
  const { rows } = await pool.database.query<{ sum: number }>(
    'select sum(amount_micro_usd)::int as sum from billing.ledger where user_id = $1',
    [person.userId],
  );
  return rows[0]?.sum ?? 0;
}

const setBalance = async (person: SignedIn, usd: string) => {
  await postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: '-1000000' });
  const response = await postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: usd });
  expect(response.status).toBe(200);
};

const openHolds = async () => (await pool.database.query('select 1 from billing.holds')).rows.length;

test('an echo is streamed, metered exactly, and its cost is exact decimal text', async () => {
  const person = await signIn(pool);
  // 13 bytes are 4 tokens, and 4 for the message: 8 × $0.000005 + 4 × $0.00001
  const response = await chat(pool, person.accessToken, {
    model: 'pool/echo',
    messages: ask('good morning!'),
    ...streamed,
  });
  const requestId = response.headers.get('x-request-id');
  const raw = await response.text();
  const events = readEvents(raw);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(events).toMatchObject({ text: 'good morning!', finish: 'stop', done: true });
  expect(events.comments.length).toBeGreaterThan(0);
  expect(raw).toContain('"cost":0.00008}');
  expect(await usageOf(person)).toMatchObject([
    {
      request_id: requestId,
      model: 'pool/echo',
      kind: 'chat',
      status: 'complete',
      prompt_tokens: 8,
      completion_tokens: 4,
      cost_micro_usd: 80,
    },
  ]);
  expect(await readAccount(person)).toMatchObject({ balance_micro_usd: 4_999_920, spent_30d_micro_usd: 80 });
  expect([await ledgerSum(person), await openHolds()]).toEqual([4_999_920, 0]);
});

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

test('when the client goes away, what was produced is metered and nothing more is', async () => {
  const person = await signIn(pool);
  const stop = new AbortController();
  const response = await chat(
    pool,
    person.accessToken,
    { model: 'pool/slow', messages: ask('tell'), ...streamed },
    stop.signal,
  );
  const reader = response.body?.getReader();
  let seen = '';
  while (readEvents(seen).text.length < 10) {
    const part = await reader?.read();
    if (!part || part.done) break;
    seen += Buffer.from(part.value).toString('utf8');
  }
  stop.abort();
  await expect.poll(() => usageOf(person)).toMatchObject([{ status: 'stopped', model: 'pool/slow' }]);
  const [usage] = await usageOf(person);
  const least = Math.ceil(Buffer.byteLength(readEvents(seen).text) / 4);
  expect(usage?.['completion_tokens']).toBeGreaterThanOrEqual(least);
  expect(usage?.['completion_tokens']).toBeLessThan(20);
  expect(await openHolds()).toBe(0);
});

test('without credits there is a 402 and no usage', async () => {
  const person = await signIn(pool);
  await setBalance(person, '0');
  const response = await chat(pool, person.accessToken, {
    model: 'pool/echo',
    messages: ask('hi'),
    stream: true,
  });
  expect([response.status, await response.json()]).toMatchObject([
    402,
    { error: { code: 'insufficient_credits' } },
  ]);
  expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  expect(await usageOf(person)).toEqual([]);
  await setBalance(person, '0.00002');
  expect((await chat(pool, person.accessToken, { model: 'pool/echo', messages: ask('hi') })).status).toBe(
    402,
  );
});

test('an answer that outgrows the balance ends with an error, and the balance at zero or above', async () => {
  const person = await signIn(pool);
  await setBalance(person, '0.0005');
  const body = { model: 'pool/echo', messages: ask('x'.repeat(200)), ...streamed };
  const events = readEvents(await (await chat(pool, person.accessToken, body)).text());
  expect(events.chunks.at(-1)?.error?.code).toBe('insufficient_credits');
  expect(events.text.length).toBeGreaterThan(50);
  expect(events.text.length).toBeLessThan(200);
  const { balance_micro_usd: balance } = await readAccount(person);
  expect(balance).toBeGreaterThanOrEqual(0);
  expect(balance).toBe(await ledgerSum(person));
  await setBalance(person, '0.0005');
  const whole = await chat(pool, person.accessToken, { model: 'pool/echo', messages: ask('x'.repeat(200)) });
  expect(await whole.json()).toMatchObject({ choices: [{ finish_reason: 'length' }] });
});

test('many requests at once never take more than there is', async () => {
  const person = await signIn(pool);
  await setBalance(person, '0.002');
  const requests = Array.from({ length: 12 }, async () => {
    const response = await chat(pool, person.accessToken, {
      model: 'pool/echo',
      messages: ask('y'.repeat(120)),
      max_tokens: 40,
    });
    return response.status;
  });
  const statuses = await Promise.all(requests);
  expect(new Set(statuses)).toEqual(new Set([200, 402]));
  const { balance_micro_usd: balance } = await readAccount(person);
  expect(balance).toBeGreaterThanOrEqual(0);
  const spent = (await usageOf(person)).reduce((sum, event) => sum + Number(event['cost_micro_usd']), 0);
  expect(balance + spent).toBe(2000);
  expect([await ledgerSum(person), await openHolds()]).toEqual([balance, 0]);
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
