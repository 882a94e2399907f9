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
import { newApiKey, postJson, readAccount, type SignedIn, signIn, startTestPool } from '../test-support.ts';
import { encodePng, pngUrl } from './builtin/png.ts';
import { shapeText } from './builtin/shapes/define.ts';

/** The official client, as it is: what it makes of the pool's answers. */
let pool: Pool;
let person: SignedIn;
let client: OpenAI;
beforeAll(async () => {
  pool = await startTestPool();
  person = await signIn(pool);
  client = newClient(await newApiKey(pool, person.email));
});
afterAll(() => pool.close());

const newClient = (apiKey: string, more: { timeout?: number } = {}) =>
  new OpenAI({ apiKey, baseURL: pool.apiUrl, maxRetries: 0, logLevel: 'off', ...more });

const ask = (content: string) => [{ role: 'user' as const, content }];

const caught = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

async function streamText(model: string): Promise<string> {
  let text = '';
  for await (const chunk of await client.chat.completions.create({
    model,
    messages: ask('go'),
    stream: true,
  }))
    text += chunk.choices?.[0]?.delta.content ?? '';
  return text;
}

test('an answer in one piece, with usage', async () => {
  const answer = await client.chat.completions.create({ model: 'pool/echo', messages: ask('good morning!') });
  expect(answer.choices[0]?.message).toMatchObject({ role: 'assistant', content: 'good morning!' });
  expect(answer.choices[0]?.finish_reason).toBe('stop');
  expect(answer.usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 4, total_tokens: 12 });
  expect(answer._request_id).toMatch(/^req_/);
});

test('a stream, with usage at its end', async () => {
  const stream = client.chat.completions.stream({
    model: 'pool/reasoner',
    messages: ask('why is it so'),
    stream_options: { include_usage: true },
  });
  const pieces: string[] = [];
  stream.on('content', (piece) => pieces.push(piece));
  const answer = await stream.finalChatCompletion();
  expect(pieces.length).toBeGreaterThan(3);
  expect(answer.choices[0]?.message.content).toBe(pieces.join(''));
  expect(answer.usage?.completion_tokens_details?.reasoning_tokens).toBeGreaterThan(0);
});

test('the session token works like a key', async () => {
  const answer = await newClient(person.accessToken).chat.completions.create({
    model: 'pool/echo',
    messages: ask('hi'),
  });
  expect(answer.choices[0]?.message.content).toBe('hi');
});

test('tools are run until there is an answer', async () => {
  const asked: unknown[] = [];
  const runner = client.chat.completions.runTools({
    model: 'pool/tools',
    stream: true,
    messages: ask('get_weather for Oslo, please'),
    tools: [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          description: 'The weather at a place',
          parameters: {
            type: 'object',
            properties: { place: { type: 'string' }, days: { type: 'integer', minimum: 3 } },
            required: ['place'],
          },
          parse: JSON.parse,
          function: (args: unknown) => {
            asked.push(args);
            return 'sleet, of course';
          },
        },
      },
    ],
  });
  expect(await runner.finalContent()).toBe('The tool answered: sleet, of course');
  expect(asked).toEqual([{ place: 'get_weather for Oslo, please', days: 3 }]);
});

const tool = (name: string) => ({
  type: 'function' as const,
  function: { name, parameters: { type: 'object', properties: { on: { type: 'boolean' } } } },
});

test('which tools are called follows the question, tool_choice and parallel_tool_calls', async () => {
  const called = async (more: object) => {
    const answer = await client.chat.completions.create({
      model: 'pool/tools',
      messages: ask('lamp and heater'),
      tools: [tool('door'), tool('lamp'), tool('heater')],
      ...more,
    });
    const choice = answer.choices[0];
    const calls = (choice?.message.tool_calls ?? []).map((call) =>
      call.type === 'function'
        ? [call.function.name, JSON.parse(call.function.arguments) as unknown]
        : call.type,
    );
    return [choice?.finish_reason, ...calls];
  };
  expect(await called({})).toEqual(['tool_calls', ['lamp', { on: true }], ['heater', { on: true }]]);
  expect(await called({ parallel_tool_calls: false })).toEqual(['tool_calls', ['lamp', { on: true }]]);
  expect(await called({ tool_choice: { type: 'function', function: { name: 'door' } } })).toEqual([
    'tool_calls',
    ['door', { on: true }],
  ]);
  expect(await called({ messages: ask('anything') })).toEqual(['tool_calls', ['door', { on: true }]]);
  expect(await called({ tool_choice: 'none' })).toEqual(['stop']);
});

test('pictures go in', async () => {
  const file = encodePng(40, 30, () => 0x336699);
  const gif = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([5, 0, 4, 0]), Buffer.alloc(20)]);
  const image = (url: string) => ({ type: 'image_url' as const, image_url: { url } });
  const answer = await client.chat.completions.create({
    model: 'pool/vision',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          image(pngUrl(file)),
          image(`data:image/gif;base64,${gif.toString('base64')}`),
          image('https://example.com/a.png'),
        ],
      },
    ],
  });
  expect(answer.choices[0]?.message.content?.split('\n')).toEqual([
    `1. A picture (image/png), 40 × 30 pixels, ${file.length} bytes.`,
    '2. A picture (image/gif), 5 × 4 pixels, 30 bytes.',
    '3. A picture at another place, not fetched.',
  ]);
  expect(answer.usage?.prompt_tokens).toBeGreaterThan(3000);
});

test('pictures come out, whole and streamed alike', async () => {
  type WithImages = { images?: { image_url: { url: string } }[] };
  const body = { model: 'pool/painter', messages: ask('a sunset') };
  const whole = await client.chat.completions.create(body);
  const url = (whole.choices[0]?.message as WithImages | undefined)?.images?.[0]?.image_url.url ?? '';
  const streamed: string[] = [];
  for await (const chunk of await client.chat.completions.create({ ...body, stream: true }))
    for (const image of (chunk.choices[0]?.delta as WithImages | undefined)?.images ?? [])
      streamed.push(image.image_url.url);
  expect(streamed).toEqual([url]);
  const png = Buffer.from(url.slice('data:image/png;base64,'.length), 'base64');
  expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
    'PNG',
    256,
    256,
  ]);
});

test('models are listed, and each is found by its name', async () => {
  const ids: string[] = [];
  for await (const model of client.models.list()) ids.push(model.id);
  expect(ids).toContain('pool/painter');
  for (const id of ids) expect(await client.models.retrieve(id)).toMatchObject({ id, object: 'model' });
  expect(await client.models.retrieve('pool/shapes/crlf')).toMatchObject({ owned_by: 'pool' });
  expect(await caught(client.models.retrieve('pool/none'))).toBeInstanceOf(NotFoundError);
  expect(await caught(client.models.retrieve('%'))).toBeInstanceOf(NotFoundError);
});

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
    const error = await caught(client.chat.completions.create({ model, messages: ask('go'), stream }));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status: Number(name.slice(0, 3)) });
  }
});

test('real refusals have codes, and a rate limit says how long', async () => {
  const body = { model: 'pool/echo', messages: ask('hi') };
  const stranger = await caught(newClient('sk-nobody').chat.completions.create(body));
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
  const broke = await caught(newClient(poor.accessToken).chat.completions.create(body));
  expect(broke).toMatchObject({ status: 402, code: 'insufficient_credits' });
});

test('a failure in the middle of a stream is an error after the text', async () => {
  for (const name of ['error-openrouter', 'error-litellm', 'error-event', 'error-text']) {
    expect(await caught(streamText(`pool/shapes/${name}`)), name).toBeInstanceOf(APIError);
  }
  expect(await caught(streamText('pool/shapes/cut'))).toBeInstanceOf(Error);
  expect(await caught(streamText('pool/shapes/bad-json'))).toBeInstanceOf(SyntaxError);
});

test.each([
  'crlf',
  'no-space',
  'multi-line',
  'bom',
  'split',
  'fields',
  'keep-alive',
  'no-choices',
  'usage-null',
])('the framing %s is read', async (name) => {
  expect(await streamText(`pool/shapes/${name}`)).toContain(shapeText);
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
    messages: ask('tell'),
    stream: true,
  });
  for await (const chunk of stream) if (chunk.choices[0]?.delta.content) stream.controller.abort();
  await expect.poll(rows).toMatchObject([{ status: 'stopped' }]);
  const stop = new AbortController();
  const whole = client.chat.completions.create(
    { model: 'pool/slow', messages: ask('tell') },
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
  const impatient = newClient(other.accessToken, { timeout: 2500 });
  const body = { model: 'pool/shapes/steady', messages: ask('go') };
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
  const body = { model: 'pool/echo', messages: ask('hi') };
  const error = await caught(client.chat.completions.create(body));
  expect(error).toBeInstanceOf(Error);
  const nowhere = new OpenAI({ apiKey: 'sk-x', baseURL: 'http://127.0.0.1:9', maxRetries: 0 });
  expect(await caught(nowhere.chat.completions.create(body))).toBeInstanceOf(APIConnectionError);
});

test('a key that was taken back is refused', async () => {
  const key = await newApiKey(pool, person.email);
  const old = newClient(key);
  const first: string[] = [];
  for await (const model of old.models.list()) first.push(model.id);
  expect(first.length).toBeGreaterThan(0);
  const revoked = await postJson(`${pool.url}/_api-keys/revoke`, { email: person.email.toUpperCase() });
  expect(await revoked.json()).toEqual({ revoked: 2 });
  expect(await caught(old.models.retrieve('pool/echo'))).toBeInstanceOf(AuthenticationError);
  const stored = await pool.database.query('select t::text as row from access.api_keys t');
  expect(JSON.stringify(stored.rows)).not.toContain(key);
  expect((await postJson(`${pool.url}/_api-keys`, { email: 'nobody@example.com' })).status).toBe(404);
  client = newClient(await newApiKey(pool, person.email));
});
