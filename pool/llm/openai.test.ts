import { NotFoundError, type OpenAI } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import type { SignedIn } from '../test-support.ts';
import { encodePng, pngUrl } from './builtin/png.ts';
import { shapeText } from './builtin/shapes/define.ts';
import { caught, officialClient, question, startForOfficialClient, streamText } from './test-support.ts';

/** The official client, as it is: what it makes of the pool's answers. */
let pool: Pool;
let person: SignedIn;
let client: OpenAI;
beforeAll(async () => {
  ({ pool, person, client } = await startForOfficialClient());
});
afterAll(() => pool.close());

test('an answer in one piece, with usage', async () => {
  const answer = await client.chat.completions.create({
    model: 'pool/echo',
    messages: question('good morning!'),
  });
  expect(answer.choices[0]?.message).toMatchObject({ role: 'assistant', content: 'good morning!' });
  expect(answer.choices[0]?.finish_reason).toBe('stop');
  expect(answer.usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 4, total_tokens: 12 });
  expect(answer._request_id).toMatch(/^req_/);
});

test('a stream, with usage at its end', async () => {
  const stream = client.chat.completions.stream({
    model: 'pool/reasoner',
    messages: question('why is it so'),
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
  const answer = await officialClient(pool, person.accessToken).chat.completions.create({
    model: 'pool/echo',
    messages: question('hi'),
  });
  expect(answer.choices[0]?.message.content).toBe('hi');
});

test('tools are run until there is an answer', async () => {
  const asked: unknown[] = [];
  const runner = client.chat.completions.runTools({
    model: 'pool/tools',
    stream: true,
    messages: question('get_weather for Oslo, please'),
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
      messages: question('lamp and heater'),
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
  expect(await called({ messages: question('anything') })).toEqual(['tool_calls', ['door', { on: true }]]);
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
  const body = { model: 'pool/painter', messages: question('a sunset') };
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
  expect(await streamText(client, `pool/shapes/${name}`)).toContain(shapeText);
});
