import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { ask, chat, postJson, signIn, startTestPool } from '../test-support.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterEach(async () => {
  await fetch(`${pool.url}/_faults`, { method: 'DELETE' });
  await fetch(`${pool.url}/_requests/record`, { method: 'DELETE' });
});
afterAll(() => pool.close());

const path = '/auth/v1/.well-known/jwks.json';
const plan = async (fault: object, status = 200) =>
  expect((await postJson(`${pool.url}/_faults`, fault)).status).toBe(status);
const get = () => fetch(`${pool.url}${path}`);
const planned = async () =>
  (await (await fetch(`${pool.url}/_faults`)).json()) as readonly Record<string, unknown>[];

/** How much arrives before silence or the end; never waits for a time, only for bytes. */
async function readPieces(bytes: number): Promise<{ readonly text: string; readonly pieces: number }> {
  const asked = httpRequest(`${pool.url}${path}`).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  let pieces = 0;
  for await (const piece of response) {
    text += String(piece);
    pieces += 1;
    if (text.length >= bytes) break;
  }
  asked.destroy();
  return { text, pieces };
}

test('what is planned is listed, counted down and forgotten', async () => {
  await plan({ method: 'GET', path, status: 503, count: 2 });
  await plan({ path: '/rest/*', delayMs: 5, stall: true });
  expect(await planned()).toMatchObject([
    { method: 'GET', path, status: 503, count: 2 },
    { path: '/rest/*', delayMs: 5, stall: true, count: 1 },
  ]);
  expect((await get()).status).toBe(503);
  expect(await planned()).toMatchObject([{ count: 1 }, { count: 1 }]);
  await fetch(`${pool.url}/_faults`, { method: 'DELETE' });
  expect(await planned()).toEqual([]);
  expect((await get()).status).toBe(200);
});

test.each([
  [{}],
  [{ path: 'relative' }],
  [{ path, status: 99 }],
  [{ path, status: '500' }],
  [{ path, count: 0 }],
  [{ path, delayMs: -1 }],
  [{ path, headers: { 'bad name': 'x' } }],
  [{ path, headers: { good: 'a\r\nb: c' } }],
  [{ path, contentType: 'a\nb' }],
  [{ path, sttaus: 500 }],
])('%j is no fault', (fault) => plan(fault, 400));

test('a fault without a method meets every method, one with a star every path below', async () => {
  await plan({ path: '/auth/*', status: 418, count: 2 });
  expect((await get()).status).toBe(418);
  expect((await fetch(`${pool.url}${path}`, { method: 'DELETE' })).status).toBe(418);
  expect((await get()).status).toBe(200);
});

test('a real answer can get another type and other headers', async () => {
  await plan({ path, contentType: 'text/html', headers: { 'Cache-Control': 'no-cache', 'x-more': '1' } });
  const response = await get();
  expect([
    response.status,
    response.headers.get('content-type'),
    response.headers.get('cache-control'),
    response.headers.get('x-more'),
  ]).toEqual([200, 'text/html', 'no-cache', '1']);
  expect(await response.json()).toHaveProperty('keys');
});

test('every piece twice', async () => {
  const real = await (await get()).text();
  await plan({ path, duplicate: true });
  expect(await (await get()).text()).toBe(real + real);
});

test('a slow drip comes in small pieces and whole', async () => {
  const body = 'x'.repeat(40);
  await plan({ path, status: 200, body, bytesPerSecond: 100 });
  const { text, pieces } = await readPieces(body.length);
  expect(text).toBe(body);
  expect(pieces).toBeGreaterThanOrEqual(4);
});

test('a stream that stalls goes silent after its bytes, and the connection stays', async () => {
  const real = await (await get()).text();
  await plan({ path, stallAfterBytes: 10 });
  const stalled = await get();
  const reader = stalled.body?.getReader();
  const first = await reader?.read();
  expect(Buffer.from(first?.value ?? []).toString()).toBe(real.slice(0, 10));
  let over = false;
  const next = reader?.read().then(
    () => {
      over = true;
    },
    () => undefined,
  );
  // Others are answered meanwhile, and this one still is not.
  await get();
  expect(over).toBe(false);
  await reader?.cancel();
  await next;
});

test('a request that is taken and never answered does not keep the pool from stopping', async () => {
  const own = await startTestPool();
  await postJson(`${own.url}/_faults`, { path, stall: true });
  await postJson(`${own.url}/_faults`, { path, delayMs: 600_000 });
  const answers = [fetch(`${own.url}${path}`), fetch(`${own.url}${path}`)].map((one) =>
    one.then(
      () => true,
      () => false,
    ),
  );
  const left = async () => ((await (await fetch(`${own.url}/_faults`)).json()) as readonly unknown[]).length;
  await expect.poll(left).toBe(0);
  await own.close();
  expect(await Promise.all(answers)).toEqual([false, false]);
});

test('a stream of a model is slowed down, and still whole', async () => {
  const person = await signIn(pool);
  const body = { model: 'pool/echo', messages: ask('one two three'), stream: true };
  await plan({ path: '/v1/chat/completions', bytesPerSecond: 20_000 });
  const text = await (await chat(pool, person.accessToken, body)).text();
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
});

test.each([{ headers: { 'x-more': '1' } }, { bytesPerSecond: 50_000 }, { duplicate: true }])(
  'an answer that is written in bytes comes to its end with %j too',
  async (fault) => {
    const person = await signIn(pool);
    const body = { model: 'pool/shapes/split', messages: ask('go'), stream: true };
    await plan({ path: '/v1/chat/completions', ...fault });
    const text = await (await chat(pool, person.accessToken, body)).text();
    expect(text.trimEnd()).toMatch(/data: \[DONE\]$/);
  },
);

test('bodies and queries are kept where they were asked for, and nowhere else', async () => {
  await postJson(`${pool.url}/_requests/record`, { method: 'POST', path: '/nowhere/*' });
  await fetch(`${pool.url}/_requests`, { method: 'DELETE' });
  await postJson(`${pool.url}/nowhere/a?b=c`, { hello: 1 });
  await postJson(
    `${pool.url}/auth/v1/otp?secret=1`,
    { email: 'ada@example.com' },
    { apikey: pool.publishableKey },
  );
  await plan({ path: '/nowhere/*', status: 200 });
  await postJson(`${pool.url}/nowhere/a`, { hello: 2 });
  const seen = (await (await fetch(`${pool.url}/_requests`)).json()) as readonly Record<string, unknown>[];
  expect(seen[1]).toMatchObject({ path: '/auth/v1/otp' });
  expect(Object.keys(seen[1] ?? {})).not.toContain('body');
  expect(Object.keys(seen[1] ?? {})).not.toContain('query');
  // A fault reads the body away, so that it is known.
  expect(seen[2]).toMatchObject({ body: '{"hello":2}', bodyBytes: 11 });
  expect((await postJson(`${pool.url}/_requests/record`, { path: 5 })).status).toBe(400);
});
