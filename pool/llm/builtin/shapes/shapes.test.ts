import { isUtf8 } from 'node:buffer';
import { createParser } from 'eventsource-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../../../service.ts';
import {
  ask,
  chat,
  newApiKey,
  postJson,
  readAccount,
  type SignedIn,
  signIn,
  startTestPool,
} from '../../../test-support.ts';
import { shapePrefix, shapeText } from './define.ts';
import { shapeModels } from './shapes.ts';

let pool: Pool;
let person: SignedIn;
let key: string;
beforeAll(async () => {
  pool = await startTestPool();
  person = await signIn(pool);
  key = await newApiKey(pool, person.email);
});
afterAll(() => pool.close());

type Delta = Readonly<Record<string, unknown>> & { readonly content?: unknown };
type Chunk = {
  readonly choices?: readonly { readonly delta: Delta; readonly finish_reason: string | null }[];
  readonly usage?: { readonly completion_tokens: number; readonly cost?: number } | null;
  readonly error?: unknown;
};

const streamed = { stream: true, stream_options: { include_usage: true } } as const;

async function read(name: string, more: Readonly<Record<string, unknown>> = {}) {
  const body = { model: shapePrefix + name, messages: ask('go'), ...streamed, ...more };
  const response = await chat(pool, key, body);
  const bytes: Uint8Array[] = [];
  let broken = false;
  try {
    for await (const part of response.body ?? []) bytes.push(part);
  } catch {
    broken = true;
  }
  const raw = Buffer.concat(bytes).toString('utf8');
  const data: string[] = [];
  const parser = createParser({ onEvent: (event) => data.push(event.data) });
  parser.feed(`${raw}\n\n`);
  const chunks = data.filter((text) => text.startsWith('{') && !text.endsWith('unfin')).map(parse);
  const deltas = chunks.flatMap((chunk) => (chunk.choices ?? []).map((choice) => choice.delta));
  return {
    response,
    raw,
    broken,
    packets: bytes,
    chunks,
    deltas,
    done: data.includes('[DONE]'),
    text: deltas.map(({ content }) => (typeof content === 'string' ? content : '')).join(''),
    finish:
      chunks.flatMap(({ choices = [] }) => choices).findLast((choice) => choice.finish_reason)
        ?.finish_reason ?? null,
    usage: chunks.findLast((chunk) => chunk.usage)?.usage,
  };
}

const parse = (text: string) => JSON.parse(text) as Chunk;
const joined = (deltas: readonly Delta[], name: string) =>
  deltas.map((delta) => (typeof delta[name] === 'string' ? delta[name] : '')).join('');

const newestUsage = async () => {
  const { data } = await person.client
    .from('usage_events')
    .select('status,completion_tokens,cost_micro_usd')
    .order('created_at', { ascending: false })
    .limit(1);
  return (data as { status: string; completion_tokens: number; cost_micro_usd: number }[])[0];
};

/** What is special about a shape; all say the same words and end well where nothing else is said here. */
type Expected = {
  readonly text?: string;
  readonly finish?: string | null;
  readonly done?: boolean;
  readonly usage?: boolean;
  readonly broken?: boolean;
  readonly status?: 'complete' | 'failed';
  readonly raw?: RegExp;
};

const failed = { finish: null, done: false, usage: false, status: 'failed' } as const;
const thought = 'First a thought, then another one.';

const expected: Readonly<Record<string, Expected>> = {
  'content-parts': { text: '', raw: /"content":\[\{"type":"thinking","thinking":\[\{"type":"text"/ },
  reasoning: { raw: /"delta":\{"reasoning":"First/ },
  'reasoning-content': { raw: /"content":null,"reasoning_content":"First/ },
  'reasoning-both': { raw: /"reasoning_content":"First a ","reasoning":"First a "/ },
  'reasoning-details': { raw: /"signature":"[^"]+".*reasoning\.summary.*reasoning\.encrypted/ },
  'tool-calls-no-index': { text: 'There is no tool to call, so this is all there is to say.' },
  'tool-calls-interleaved': { text: 'There is no tool to call, so this is all there is to say.' },
  'function-call': { text: 'There is no tool to call, so this is all there is to say.' },
  'content-null': { raw: /"delta":\{"content":null\}/ },
  'role-everywhere': { raw: /"role":"assistant","content":"Plain/ },
  'no-choices': { raw: /"choices":\[\],"prompt_filter_results"/ },
  refusal: { text: '', raw: /"refusal":"I would/ },
  annotations: { raw: /"annotations":\[\{"type":"url_citation","url_citation":\{"url":"https:/ },
  audio: { text: '', raw: /"audio":\{"id":"audio_0","data":"[A-Za-z0-9+/=]+","transcript":"Plain/ },
  'keep-alive': { text: `${shapeText} And after a silence, more.`, raw: /: PING\n\n[^]*\n:\n\n/ },
  crlf: { raw: /data: \{[^\n]*\}\r\n\r\n/ },
  cr: { raw: /data: \{[^\n]*\}\r\rdata/ },
  'no-space': { raw: /data:\{/ },
  'multi-line': { raw: /data: \{\ndata: "id"[^\n]*\ndata: \}\n\n/ },
  fields: { raw: /event: message\nid: \d+\nretry: 3000\ndata/ },
  bom: { raw: /^\u{feff}: /u },
  split: { raw: /\r\n\r\n/ },
  'large-line': { text: 'Here is a large picture.', raw: /data: [^\n]{3000000,}\n\n/ },
  'usage-with-finish': { raw: /"finish_reason":"stop"[^\n]*"usage":\{[^\n]*\n\ndata: \[DONE\]/ },
  'usage-null': { raw: /"usage":null\}\n\n/ },
  'usage-twice': { raw: /"completion_tokens":0,[^\n]*\n\ndata: [^\n]*"completion_tokens":1/ },
  'usage-after-done': { raw: /\[DONE\]\n\ndata: [^\n]*"usage":\{/ },
  'usage-never': { usage: false },
  'no-done': { done: false },
  'done-only': { finish: null },
  'no-end': { finish: null, done: false, usage: false },
  'no-blank-line': { raw: /data: \[DONE\]$/ },
  cut: { ...failed, broken: true },
  'finish-length': { finish: 'length' },
  'finish-content-filter': { finish: 'content_filter' },
  'finish-error': { finish: 'error' },
  'error-openrouter': { ...failed, finish: 'error', raw: /"error":\{"message".*"code":"server_error"/ },
  'error-litellm': { ...failed, done: true, raw: /data: \{"error":\{.*"code":"500"\}\}\n\ndata: \[DONE\]/ },
  'error-vllm': { ...failed, done: true, raw: /data: \{"object":"error","message"/ },
  'error-event': { ...failed, raw: /event: error\ndata: \{"error"/ },
  'error-text': { ...failed, raw: /\{"error":"The provider/ },
  'error-code-number': { ...failed, raw: /"error":\{"code":502,/ },
  'bad-json': { ...failed, raw: /unfin\n\n$/ },
  'error-first': { ...failed, text: '', finish: 'error' },
};

test.each(Object.entries(expected))('%s', async (name, want) => {
  const seen = await read(name);
  expect(seen.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect({
    text: seen.text,
    finish: seen.finish,
    done: seen.done,
    usage: seen.usage !== undefined,
    broken: seen.broken,
  }).toEqual({
    text: want.text ?? shapeText,
    finish: want.finish === undefined ? 'stop' : want.finish,
    done: want.done ?? true,
    usage: want.usage ?? true,
    broken: want.broken ?? false,
  });
  if (want.raw) expect(seen.raw).toMatch(want.raw);
  const booked = await newestUsage();
  expect(booked?.status).toBe(want.status ?? 'complete');
  if (seen.usage) {
    expect(booked?.completion_tokens).toBe(seen.usage.completion_tokens);
    expect(booked?.cost_micro_usd).toBe(Math.round((seen.usage.cost ?? 0) * 1e6));
  }
});

test('thoughts come whole under every name they have', async () => {
  expect(joined((await read('reasoning')).deltas, 'reasoning')).toBe(thought);
  expect(joined((await read('reasoning-content')).deltas, 'reasoning_content')).toBe(thought);
  const both = await read('reasoning-both');
  for (const name of ['reasoning', 'reasoning_content']) expect(joined(both.deltas, name)).toBe(thought);
});

test('split characters arrive in packets of their own', async () => {
  const { packets } = await read('split');
  expect(packets.some((packet) => packet.at(-1) === '\r'.charCodeAt(0))).toBe(true);
  expect(packets.some((packet) => !isUtf8(packet))).toBe(true);
});

test('the tools of several calls take turns, in the old way, and without an index', async () => {
  const tool = (name: string) => ({
    type: 'function',
    function: { name, parameters: { type: 'object', properties: { place: { type: 'string' } } } },
  });
  const more = { tools: [tool('get_weather'), tool('get_time')], messages: ask('get_weather and get_time') };
  const turns = await read('tool-calls-interleaved', more);
  const order = turns.deltas.flatMap((delta) =>
    ((delta['tool_calls'] ?? []) as { index: number }[]).map(({ index }) => index),
  );
  expect(order.join('')).toMatch(/^0101/);
  expect(turns.finish).toBe('tool_calls');
  const old = await read('function-call', more);
  expect([old.finish, old.raw.includes('"function_call":{"name":"get_weather"')]).toEqual([
    'function_call',
    true,
  ]);
  const bare = await read('tool-calls-no-index', more);
  expect([bare.finish, bare.raw.includes('"index":0,"id"')]).toEqual(['tool_calls', false]);
});

const html = 'text/html; charset=UTF-8';

test.each([
  ['400', 400, 'context_length_exceeded', {}],
  ['401', 401, 'invalid_api_key', {}],
  ['402', 402, 402, {}],
  ['402-retry', 402, 402, { 'retry-after': '7' }],
  ['403', 403, 'model_not_allowed', {}],
  ['403-quota', 403, 'insufficient_user_quota', {}],
  ['404', 404, 'model_not_found', {}],
  ['429', 429, 'rate_limit_exceeded', { 'retry-after': '7' }],
  ['429-ms', 429, 'rate_limit_exceeded', { 'retry-after-ms': '1500' }],
  ['429-bare', 429, '', {}],
  ['503-model', 503, 'model_not_found', {}],
  ['503-html', 503, undefined, { 'content-type': html }],
  ['522', 522, undefined, { 'content-type': html, server: 'cloudflare', 'cf-ray': '8f00ba4bad5eed00-FRA' }],
  ['200-error', 200, 'overloaded', {}],
  ['200-html', 200, undefined, { 'content-type': html }],
])('status-%s', async (name, status, code, headers) => {
  const { balance_micro_usd: before } = await readAccount(person);
  for (const stream of [true, false]) {
    const body = { model: `${shapePrefix}status-${name}`, messages: ask('go'), stream };
    const response = await chat(pool, key, body);
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
    if (code !== undefined) expect(JSON.parse(text)).toMatchObject({ error: { code } });
    expect(await newestUsage()).toMatchObject({ status: 'failed', cost_micro_usd: 0 });
  }
  expect((await readAccount(person)).balance_micro_usd).toBe(before);
});

test('an answer in one piece to a request for a stream is booked as what it is', async () => {
  const seen = await read('never-streams');
  expect(seen.response.headers.get('content-type')).toContain('application/json');
  expect(JSON.parse(seen.raw)).toMatchObject({ choices: [{ message: { content: shapeText } }] });
  expect(await newestUsage()).toMatchObject({ status: 'complete' });
});

test('every shape can be asked for, and is listed only for those who want them', async () => {
  const names = shapeModels.map(({ id }) => id.slice(shapePrefix.length));
  const untested = names.filter((name) => !(name in expected) && !name.startsWith('status-'));
  expect(untested).toEqual(['never-streams', 'steady']);
  const list = async (query = '') => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(`${pool.apiUrl}/models${query}`, { headers });
    return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
  };
  const usual = await list();
  expect(usual.filter((id) => id.startsWith(shapePrefix))).toEqual([]);
  const all = [...usual, ...shapeModels.map(({ id }) => id)];
  expect(await list('?include=shapes')).toEqual(all);
  await postJson(`${pool.url}/_shapes`, { listed: true });
  expect(await list()).toEqual(all);
  await postJson(`${pool.url}/_shapes`, { listed: false });
  expect(await list()).toEqual(usual);
  expect((await postJson(`${pool.url}/_shapes`, { listed: 'yes' })).status).toBe(400);
});
