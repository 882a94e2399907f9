import OpenAI, {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { newApiKey, postJson, readAccount, type SignedIn, signIn } from '../test-support.ts';
import { caught, officialClient, question, startForOfficialClient, streamText } from './test-support.ts';

/** The official client, as it is: what it makes of refusals and failures, and the pool of a client that leaves. */
let pool: Pool;
let person: SignedIn;
let client: OpenAI;
beforeAll(async () => {
  ({ pool, person, client } = await startForOfficialClient());
});
afterAll(() => pool.close());

test.each([
  ['400', BadRequestError],
  ['401', AuthenticationError],
  ['403', PermissionDeniedError],
  ['404', NotFoundError],
  ['409', ConflictError],
  ['422', UnprocessableEntityError],
  ['429', RateLimitError],
  ['500', InternalServerError],
  ['503-html', InternalServerError],
  ['522', InternalServerError],
  ['402', APIError],
])('status-%s is the error class it should be', async (name, kind) => {
  const model = `pool/shapes/status-${name}`;
  for (const stream of [true, false]) {
    const error = await caught(client.chat.completions.create({ model, messages: question('go'), stream }));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status: Number(name.slice(0, 3)) });
  }
});

test('real refusals have codes, and a rate limit says how long', async () => {
  const body = { model: 'pool/echo', messages: question('hi') };
  const stranger = await caught(officialClient(pool, 'sk-nobody').chat.completions.create(body));
  expect(stranger).toBeInstanceOf(AuthenticationError);
  expect(stranger).toMatchObject({ code: 'invalid_api_key' });
  const unknown = await caught(client.chat.completions.create({ ...body, model: 'pool/none' }));
  expect(unknown).toMatchObject({ status: 404, code: 'model_not_found' });
  const limited = await caught(
    client.chat.completions.create({ ...body, model: 'pool/shapes/status-429-ms' }),
  );
  expect(limited instanceof RateLimitError && limited.headers.get('retry-after-ms')).toBe('1500');
  const poor = await signIn(pool);
  await postJson(`${pool.url}/_credit`, { email: poor.email, amount_usd: '-1000' });
  const broke = await caught(officialClient(pool, poor.accessToken).chat.completions.create(body));
  expect(broke).toMatchObject({ status: 402, code: 'insufficient_credits' });
});

test('a failure in the middle of a stream is an error after the text', async () => {
  for (const name of ['error-openrouter', 'error-litellm', 'error-event', 'error-text']) {
    expect(await caught(streamText(client, `pool/shapes/${name}`)), name).toBeInstanceOf(APIError);
  }
  expect(await caught(streamText(client, 'pool/shapes/cut'))).toBeInstanceOf(Error);
  expect(await caught(streamText(client, 'pool/shapes/bad-json'))).toBeInstanceOf(SyntaxError);
});

test('leaving a stream stops it and books what was said', async () => {
  const rows = async () => {
    const { data } = await person.client
      .from('usage_events')
      .select('status,completion_tokens')
      .eq('model', 'pool/slow');
    return data as { status: string; completion_tokens: number }[];
  };
  const stream = await client.chat.completions.create({
    model: 'pool/slow',
    messages: question('tell'),
    stream: true,
  });
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) stream.controller.abort();
  await expect.poll(rows).toMatchObject([{ status: 'stopped' }]);
  const stop = new AbortController();
  const whole = client.chat.completions.create(
    { model: 'pool/slow', messages: question('tell') },
    { signal: stop.signal },
  );
  const failure = caught(whole);
  // Its hold shows that it runs.
  const holds = async () => (await pool.database.query('select 1 from billing.holds')).rows.length;
  await expect.poll(holds).toBe(1);
  stop.abort();
  expect(await failure).toBeInstanceOf(APIUserAbortError);
  await expect.poll(rows).toMatchObject([{ status: 'stopped' }, { status: 'stopped' }]);
  expect(await holds()).toBe(0);
});

test('an answer in one piece that nobody waits for any more costs what was made of it', async () => {
  const other = await signIn(pool);
  const impatient = officialClient(pool, other.accessToken, { timeout: 2500 });
  const body = { model: 'pool/shapes/steady', messages: question('go') };
  expect(await caught(impatient.chat.completions.create(body))).toBeInstanceOf(APIConnectionTimeoutError);
  const rows = async () => {
    const { data } = await other.client
      .from('usage_events')
      .select('status,completion_tokens,cost_micro_usd');
    return data as { status: string; completion_tokens: number; cost_micro_usd: number }[];
  };
  await expect.poll(rows).toMatchObject([{ status: 'stopped' }]);
  const [row] = await rows();
  expect(row?.completion_tokens).toBeGreaterThan(0);
  expect(row?.completion_tokens).toBeLessThan(1500);
  const { balance_micro_usd: balance } = await readAccount(other);
  expect(balance).toBe(5_000_000 - (row?.cost_micro_usd ?? 0));
});

test('a connection that breaks before the answer is a connection error', async () => {
  await postJson(`${pool.url}/_faults`, { method: 'POST', path: '/v1/chat/completions', dropAfterBytes: 0 });
  const body = { model: 'pool/echo', messages: question('hi') };
  const error = await caught(client.chat.completions.create(body));
  expect(error).toBeInstanceOf(Error);
  const nowhere = new OpenAI({ apiKey: 'sk-x', baseURL: 'http://127.0.0.1:9', maxRetries: 0 });
  expect(await caught(nowhere.chat.completions.create(body))).toBeInstanceOf(APIConnectionError);
});

test('a key that was taken back is refused', async () => {
  const key = await newApiKey(pool, person.email);
  const old = officialClient(pool, key);
  const first: string[] = [];
  for await (const model of old.models.list()) first.push(model.id);
  expect(first.length).toBeGreaterThan(0);
  const revoked = await postJson(`${pool.url}/_api-keys/revoke`, { email: person.email.toUpperCase() });
  expect(await revoked.json()).toEqual({ revoked: 2 });
  expect(await caught(old.models.retrieve('pool/echo'))).toBeInstanceOf(AuthenticationError);
  const stored = await pool.database.query('select t::text as row from access.api_keys t');
  expect(JSON.stringify(stored.rows)).not.toContain(key);
  expect((await postJson(`${pool.url}/_api-keys`, { email: 'nobody@example.com' })).status).toBe(404);
  client = officialClient(pool, await newApiKey(pool, person.email));
});
