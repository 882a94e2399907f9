import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Credits } from '#shared/domain/session.ts';
import { modelListSchema } from '#shared/domain/model.ts';
import { failWith, ok } from '#shared/result.ts';
import type { AccessTokens } from '../auth/session-types.ts';
import {
  configFor,
  createTestLog,
  networkFor,
  respondJson,
  respondPage,
  startServer,
} from '../net/test-support.ts';
import { createCreditsService, parseCredits } from './credits.ts';
import { arrangeModels, parseModelPage } from './model-list.ts';
import { createModelsService } from './models.ts';

let folder = '';
const cleanups: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  await rm(folder, { recursive: true, force: true });
});

const tokens: AccessTokens = { current: async () => ok('old'), renewed: async () => ok('new') };

async function setUp(handle: Parameters<typeof startServer>[0], own: AccessTokens = tokens) {
  const server = await startServer(handle);
  cleanups.push(server.close);
  const config = configFor(server.url);
  const network = networkFor(config);
  cleanups.push(network.dispose);
  const deps = { config, egress: network.egress, tokens: own, log: createTestLog() };
  const cacheFile = join(folder, 'models-cache.json');
  return {
    server,
    credits: createCreditsService(deps),
    models: () => createModelsService({ ...deps, cacheFile }),
    cacheFile,
  };
}

test('the balance is read as this person, and whoever listens hears of it', async () => {
  const { credits, server } = await setUp((_, response) =>
    respondJson(response, 200, '{"user_id":"x","balance_micro_usd":12500000,"spent_30d_micro_usd":310000}'),
  );
  const heard: Credits[] = [];
  credits.subscribe((reading) => heard.push(reading));
  const reading = await credits.read();
  expect(reading).toMatchObject({ value: { balanceMicroUsd: 12_500_000n, spent30dMicroUsd: 310_000n } });
  expect(heard).toEqual(reading.ok ? [reading.value] : []);
  expect(server.requests[0]).toMatchObject({ method: 'POST', path: '/rest/v1/rpc/get_account', body: '{}' });
  expect(server.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer old',
    apikey: 'sb_publishable_test',
  });
});

test('an expired token is renewed once (PGRST303)', async () => {
  const { credits, server } = await setUp((request, response) =>
    request.headers.authorization === 'Bearer new'
      ? respondJson(response, 200, { balance_micro_usd: 1 })
      : respondJson(response, 401, { code: 'PGRST303', message: 'JWT expired' }),
  );
  expect(await credits.read()).toMatchObject({ value: { balanceMicroUsd: 1n, spent30dMicroUsd: null } });
  expect(server.requests).toHaveLength(2);
});

test.each([
  [404, { code: 'PGRST202', message: 'no function' }, 'feature_absent'],
  [401, { code: 'PGRST301' }, 'signed_out'],
  [403, { code: '42501' }, 'forbidden'],
  [429, {}, 'rate_limited'],
  [500, {}, 'service_unavailable'],
  [400, {}, 'request_rejected'],
  [200, { balance: 1 }, 'bad_response'],
  [200, '"text"', 'bad_response'],
])('a balance answered with %i %j', async (status, body, code) => {
  const { credits } = await setUp((_, response) => respondJson(response, status, body));
  expect(await credits.read()).toMatchObject({ ok: false, error: { code } });
});

test('a page in place of the balance is never shown', async () => {
  const { credits } = await setUp((_, response) => respondPage(response, 522));
  const reading = await credits.read();
  expect(reading).toMatchObject({ error: { code: 'service_unavailable', requestId: 'ray-123' } });
});

test('several readers share one request; a refresh after a change asks anew', async () => {
  const { credits, server } = await setUp((_, response) =>
    respondJson(response, 200, { balance_micro_usd: 1 }),
  );
  await Promise.all([credits.read(), credits.read()]);
  expect(server.requests).toHaveLength(1);
  const heard = new Promise((resolve) => {
    credits.subscribe(resolve);
  });
  credits.refresh();
  await heard;
  expect(server.requests).toHaveLength(2);
});

test('a balance that comes after the person left is nobody’s', async () => {
  let answer: () => void = () => undefined;
  const asked = Promise.withResolvers<void>();
  const { credits } = await setUp((_, response) => {
    answer = () => respondJson(response, 200, { balance_micro_usd: 1 });
    asked.resolve();
  });
  const heard: Credits[] = [];
  credits.subscribe((reading) => heard.push(reading));
  const reading = credits.read();
  await asked.promise;
  credits.reset();
  answer();
  expect(await reading).toMatchObject({ error: { code: 'signed_out' } });
  expect(heard).toEqual([]);
});

test.each([
  ['{"balance_micro_usd":9007199254740993}', 9_007_199_254_740_993n],
  ['{"balance_micro_usd":"9007199254740993"}', 9_007_199_254_740_993n],
  ['{"balance_micro_usd":-5}', -5n],
  ['{"balance_micro_usd":1.25e7}', 12_500_000n],
  ['[{"balance_micro_usd":3}]', 3n],
])('digits of %s', (text, balance) => {
  expect(parseCredits(text, new Date())?.balanceMicroUsd).toBe(balance);
});

const list = {
  data: [
    { id: 'z/plain' },
    {
      id: 'openai/gpt-4',
      name: 'GPT-4',
      description: 'd',
      context_length: 8192,
      architecture: { input_modalities: ['text', 'image', 7] },
      pricing: { prompt: '0.00003', completion: 0.00006 },
      top_provider: { max_completion_tokens: 4096 },
      supported_parameters: ['tools'],
    },
    { id: 'openai/gpt-4', name: 'double' },
    { name: 'no id' },
    null,
    {
      id: 'a/odd',
      name: 5,
      context_length: -1,
      pricing: { prompt: '-1', completion: 'free' },
      architecture: 'x',
    },
  ],
};

test('a list is read tolerantly: only the id has to be there', () => {
  const models = arrangeModels(parseModelPage(JSON.stringify(list))?.models ?? []);
  expect(models.map((model) => model.id)).toEqual(['a/odd', 'openai/gpt-4', 'z/plain']);
  expect(models[1]).toEqual({
    id: 'openai/gpt-4',
    name: 'GPT-4',
    description: 'd',
    contextLength: 8192,
    maxCompletionTokens: 4096,
    promptPicoUsd: 30_000_000n,
    completionPicoUsd: 60_000_000n,
    inputModalities: ['text', 'image'],
    supportedParameters: ['tools'],
  });
  expect(models[0]).toMatchObject({
    name: 'a/odd',
    contextLength: null,
    promptPicoUsd: null,
    completionPicoUsd: null,
  });
  expect(() => modelListSchema.parse({ models, readAt: '' })).not.toThrow();
});

test.each(['{"error":{"message":"x"}}', '[]', 'text', '{"data":{}}'])('%s is no list', (text) => {
  expect(parseModelPage(text)).toBeNull();
});

test('pages are followed', async () => {
  const { models, server } = await setUp((request, response) =>
    request.path.includes('offset=1')
      ? respondJson(response, 200, { data: [{ id: 'b' }], links: { next: null } })
      : respondJson(response, 200, { data: [{ id: 'a' }], links: { next: '/v1/models?offset=1' } }),
  );
  const answer = await models().list({ refresh: true });
  expect(answer.ok && answer.value.models.map((model) => model.id)).toEqual(['a', 'b']);
  expect(server.requests).toHaveLength(2);
});

test('the list is asked for once, and again only when wanted', async () => {
  const { models, server } = await setUp((_, response) => respondJson(response, 200, list));
  const service = models();
  await Promise.all([service.list({ refresh: false }), service.list({ refresh: false })]);
  await service.list({ refresh: false });
  expect(server.requests).toHaveLength(1);
  await service.list({ refresh: true });
  expect(server.requests).toHaveLength(2);
});

test('the last list is there without network and after a restart, and says how old it is', async () => {
  const { models, server } = await setUp((_, response) => respondJson(response, 200, list));
  const fresh = await models().list({ refresh: true });
  await server.close();
  const restarted = models();
  expect(await restarted.list({ refresh: false })).toEqual(fresh);
  expect(await restarted.list({ refresh: true })).toEqual(fresh);
});

test('without network and without a stored list there is an error', async () => {
  const { models, server } = await setUp((_, response) => respondJson(response, 200, list));
  await server.close();
  expect(await models().list({ refresh: false })).toMatchObject({ error: { code: 'offline' } });
});

test('a damaged or foreign cache is as good as none', async () => {
  const { models, cacheFile } = await setUp((_, response) =>
    respondJson(response, 200, { data: [{ id: 'new' }] }),
  );
  await writeFile(cacheFile, '{"version":1');
  expect(await models().list({ refresh: false })).toMatchObject({ value: { models: [{ id: 'new' }] } });
  const cache: unknown = JSON.parse(await readFile(cacheFile, 'utf8'));
  await writeFile(
    cacheFile,
    JSON.stringify({ ...(cache as object), apiUrl: 'https://other/v1', models: [] }),
  );
  expect(await models().list({ refresh: false })).toMatchObject({ value: { models: [{ id: 'new' }] } });
});

test('nobody signed in: no request', async () => {
  const nobody = { current: async () => failWith('signed_out'), renewed: async () => failWith('signed_out') };
  const { models, credits, server } = await setUp((_, response) => respondJson(response, 200, list), nobody);
  expect(await models().list({ refresh: true })).toMatchObject({ error: { code: 'signed_out' } });
  expect(await credits.read()).toMatchObject({ error: { code: 'signed_out' } });
  expect(server.requests).toHaveLength(0);
});
