import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Pool } from '../../service.ts';
import { ask, chat, type SignedIn, signIn, startTestPool } from '../../test-support.ts';

/* A server behind the pool that takes its time. It answers when a test says so, or never. */

type Held = { readonly path: string; readonly response: ServerResponse };

let provider: Server;
let held: Held[];
let arrived: PromiseWithResolvers<void>;
let pool: Pool;

beforeEach(async () => {
  held = [];
  arrived = Promise.withResolvers();
  provider = createServer((request, response) => {
    request.resume();
    held.push({ path: request.url ?? '', response });
    arrived.resolve();
  });
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
});
afterEach(async () => {
  await pool.close();
  provider.closeAllConnections();
  provider.close();
});

async function start(limits: { listMs: number; silenceMs: number }): Promise<SignedIn> {
  const { port } = provider.address() as AddressInfo;
  const prices = { promptPrice: '0.000001', completionPrice: '0.000003' };
  pool = await startTestPool({
    upstream: { url: `http://127.0.0.1:${port}`, key: undefined, limits, ...prices },
  });
  return signIn(pool);
}

const patient = 600_000;
const question = { model: 'vendor/plain', messages: ask('hello'), stream: true };

async function next(path: string): Promise<ServerResponse> {
  for (;;) {
    const index = held.findIndex((one) => one.path === path);
    const found = held.splice(index, index === -1 ? 0 : 1)[0];
    if (found) return found.response;
    arrived = Promise.withResolvers();
    await arrived.promise;
  }
}

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const list = async () => json(await next('/models'), 200, { data: [{ id: 'vendor/plain' }] });

test('everyone who asks while the list is on its way waits for the same one', async () => {
  const person = await start({ listMs: patient, silenceMs: patient });
  const headers = { authorization: `Bearer ${person.accessToken}` };
  const asked = [1, 2, 3].map(async () => (await fetch(`${pool.apiUrl}/models`, { headers })).json());
  // One is answered: another one would wait for ever.
  await list();
  for (const got of await Promise.all(asked)) expect(got).toMatchObject({ data: [{ id: 'vendor/plain' }] });
  expect(held).toEqual([]);
});

test('a list that does not come is given up', async () => {
  const person = await start({ listMs: 50, silenceMs: patient });
  const response = await chat(pool, person.accessToken, question);
  expect([response.status, await response.json()]).toMatchObject([
    502,
    { error: { code: 'upstream_unreachable' } },
  ]);
});

test('a pool that is stopped does not wait for a list', async () => {
  const person = await start({ listMs: patient, silenceMs: patient });
  const waiting = chat(pool, person.accessToken, question).catch(() => undefined);
  await next('/models');
  const stopped = pool;
  pool = await startTestPool();
  await stopped.close();
  await waiting;
});

test('a stream begins without a silent server, which may still answer', async () => {
  const person = await start({ listMs: patient, silenceMs: 50 });
  const asking = chat(pool, person.accessToken, question);
  await list();
  const silent = await next('/chat/completions');
  const response = await asking;
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ]);
  silent.writeHead(200, { 'content-type': 'text/event-stream' });
  silent.end(
    'data: {"choices":[{"index":0,"delta":{"content":"late"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
  );
  expect(await response.text()).toMatch(/"content":"late"[^]*data: \[DONE\]\n\n$/);
});

test('a refusal that comes late is said in the stream, and costs nothing', async () => {
  const person = await start({ listMs: patient, silenceMs: 50 });
  const asking = chat(pool, person.accessToken, question);
  await list();
  const silent = await next('/chat/completions');
  const response = await asking;
  json(silent, 429, { error: { message: 'slow down', code: 'rate_limit' } });
  const text = await response.text();
  expect(text).toContain('"code":"rate_limit"');
  expect(text).toContain('"finish_reason":"error"');
  expect(text).not.toContain('[DONE]');
  const { data } = await person.client.from('usage_events').select('status,cost_micro_usd');
  expect(data).toEqual([{ status: 'failed', cost_micro_usd: 0 }]);
});
