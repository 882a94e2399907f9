import { request as httpRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { ask, chat, newEmail, postJson, readAccount, signIn, startTestPool } from '../test-support.ts';
import type { SeenRequest } from './requests.ts';

const anyString: unknown = expect.any(String);

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool({ creditMicroUsd: 1_250_000n });
});
afterEach(() => fetch(`${pool.url}/_faults`, { method: 'DELETE' }));
afterAll(() => pool.close());

const plan = async (fault: Readonly<Record<string, unknown>>) => {
  const response = await postJson(`${pool.url}/_faults`, fault);
  expect([response.status, await response.text()]).toEqual([200, '{}']);
};

const refreshFault = { method: 'POST', path: '/auth/v1/token?grant_type=refresh_token' };

/** fetch decides about the Host header itself; this does not. */
function statusWithHost(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(`${pool.url}/_ready`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}

test('only requests for this host are answered', async () => {
  const { port } = new URL(pool.url);
  expect(await statusWithHost(`127.0.0.1:${port}`)).toBe(200);
  expect(await statusWithHost(`localhost:${port}`)).toBe(200);
  for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', '127.0.0.1:1', `[::1]:${port}`]) {
    expect([host, await statusWithHost(host)]).toEqual([host, 421]);
  }
});

test('no page of another site gets an answer it may read, or pulls a lever', async () => {
  const origin = { origin: 'https://evil.example' };
  const mail = await fetch(`${pool.url}/_mail`, { headers: origin });
  expect([...mail.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  const preflight = await fetch(`${pool.url}/_credit`, {
    method: 'OPTIONS',
    headers: {
      ...origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
  expect(preflight.status).toBe(405);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
    const body = JSON.stringify({ email: 'ada@example.com', amount_usd: '5' });
    const response = await fetch(`${pool.url}/_credit`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect([type, response.status]).toEqual([type, 415]);
  }
  const untyped = await fetch(`${pool.url}/_revoke`, { method: 'POST', body: new Blob(['{}']) });
  expect(untyped.status).toBe(415);
});

test('unknown routes, wrong methods, long and broken bodies are refused in JSON', async () => {
  const expectRefusal = async (response: Response, status: number) => {
    expect(response.headers.get('content-type')).toContain('application/json');
    expect([response.status, await response.json()]).toEqual([
      status,
      { code: anyString, message: anyString },
    ]);
  };
  await expectRefusal(await fetch(`${pool.url}/nothing`), 404);
  await expectRefusal(await fetch(`${pool.url}/_credit`), 405);
  const json = { method: 'POST', headers: { 'content-type': 'application/json' } };
  await expectRefusal(await fetch(`${pool.url}/_credit`, { ...json, body: '{' }), 400);
  const otp = await postJson(
    `${pool.url}/auth/v1/otp`,
    { email: 'ada@example.com', data: { long: 'x'.repeat(70_000) } },
    { apikey: pool.publishableKey },
  );
  expect(otp.status).toBe(413);
});

test('the ready route says what the ready line says', async () => {
  const { url, apiUrl, supabaseUrl, publishableKey, inboxUrl } = pool;
  const ready: unknown = await (await fetch(`${pool.url}/_ready`)).json();
  expect(ready).toEqual({ ready: true, url, apiUrl, supabaseUrl, publishableKey, inboxUrl });
});

test('an account gets a past: as many rows as asked, all in the ledger, and the balance is what it was', async () => {
  const person = await signIn(pool);
  const before = await readAccount(person);
  const asked = { email: person.email, requests: 1500, topups: 7 };
  expect((await postJson(`${pool.url}/_past`, asked)).status).toBe(200);
  const after = await readAccount(person);
  expect(after.balance_micro_usd).toBeGreaterThanOrEqual(before.balance_micro_usd - 7);
  expect(after.balance_micro_usd).toBeLessThanOrEqual(before.balance_micro_usd);
  expect(after.spent_30d_micro_usd).toBeGreaterThan(0);
  const counted = async (table: string) => {
    const { count } = await person.client.from(table).select('*', { count: 'exact', head: true });
    return count;
  };
  expect([await counted('usage_events'), await counted('transactions')]).toEqual([1500, 8]);
  expect((await postJson(`${pool.url}/_past`, { ...asked, email: 'nobody@example.com' })).status).toBe(404);
});

test('credit is added and taken, never below zero, and shows as adjustments', async () => {
  const person = await signIn(pool);
  const credit = async (amount: string) => {
    const response = await postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: amount });
    return response.json();
  };
  expect(await credit('0.10')).toEqual({ balance_micro_usd: 1_350_000 });
  expect(await credit('-99')).toEqual({ balance_micro_usd: 0 });
  expect(await readAccount(person)).toMatchObject({ balance_micro_usd: 0 });
  const { data } = await person.client
    .from('transactions')
    .select('kind,status,amount_micro_usd')
    .order('created_at');
  expect(data).toEqual([
    { kind: 'bonus', status: 'finished', amount_micro_usd: 1_250_000 },
    { kind: 'adjustment', status: 'finished', amount_micro_usd: 100_000 },
    { kind: 'adjustment', status: 'finished', amount_micro_usd: -1_350_000 },
  ]);
  expect((await postJson(`${pool.url}/_credit`, { email: newEmail(), amount_usd: '1' })).status).toBe(404);
  expect((await postJson(`${pool.url}/_credit`, { email: person.email, amount_usd: 'much' })).status).toBe(
    400,
  );
});

test('revoked people are told that their refresh token was already used', async () => {
  const person = await signIn(pool);
  expect(await (await postJson(`${pool.url}/_revoke`, { email: person.email })).json()).toEqual({
    revoked: 1,
  });
  const { error } = await person.client.auth.refreshSession({ refresh_token: person.refreshToken });
  expect(error).toMatchObject({ status: 400, code: 'refresh_token_already_used' });
});

test('requests are listed without anything secret', async () => {
  await fetch(`${pool.url}/_requests`, { method: 'DELETE' });
  const body = JSON.stringify({ email: newEmail() });
  await fetch(`${pool.url}/auth/v1/otp?redirect_to=secret-in-query`, {
    method: 'POST',
    headers: {
      apikey: pool.publishableKey,
      'content-type': 'application/json',
      'user-agent': 'Tester/1',
      cookie: 'a=b',
    },
    body,
  });
  const text = await (await fetch(`${pool.url}/_requests`)).text();
  const seen = JSON.parse(text) as SeenRequest[];
  expect(seen).toMatchObject([
    { method: 'POST', path: '/auth/v1/otp', userAgent: 'Tester/1', hasCookie: true, bodyBytes: body.length },
  ]);
  expect(seen[0]?.headerNames).toContain('apikey');
  for (const secret of ['secret-in-query', pool.publishableKey, 'a=b', '@example.com']) {
    expect(text).not.toContain(secret);
  }
});

test('planned answers come as often as asked, in order, only where asked', async () => {
  const person = await signIn(pool);
  await plan({
    ...refreshFault,
    status: 429,
    headers: { 'content-type': 'application/json' },
    body: '{}',
    count: 2,
  });
  await plan({
    ...refreshFault,
    status: 403,
    headers: { 'content-type': 'text/html' },
    body: '<html>blocked</html>',
  });
  const refresh = () =>
    postJson(
      `${pool.url}/auth/v1/token?grant_type=refresh_token`,
      { refresh_token: person.refreshToken },
      { apikey: pool.publishableKey },
    );
  expect((await chat(pool, person.accessToken, { model: 'pool/echo', messages: ask('hi') })).status).toBe(
    200,
  );
  expect((await refresh()).status).toBe(429);
  expect((await refresh()).status).toBe(429);
  const blocked = await refresh();
  expect([blocked.status, blocked.headers.get('content-type'), await blocked.text()]).toEqual([
    403,
    'text/html',
    '<html>blocked</html>',
  ]);
  expect((await refresh()).status).toBe(200);
});

test('a connection can be cut in the middle of a real or a made-up answer', async () => {
  const person = await signIn(pool);
  const path = '/v1/chat/completions';
  const body = { model: 'pool/echo', messages: ask('a long enough text to be cut'), stream: true };
  await plan({ method: 'POST', path, dropAfterBytes: 700 });
  const real = await readUntilCut(await chat(pool, person.accessToken, body));
  expect(real).toMatchObject({ cut: true });
  expect(real.text).toHaveLength(700);
  const made = {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: 'data: {"choices":[]}\n\n',
  };
  await plan({ method: 'POST', path, ...made, dropAfterBytes: 1000 });
  expect(await readUntilCut(await chat(pool, person.accessToken, body))).toEqual({
    cut: true,
    text: made.body,
  });
  expect(await readUntilCut(await chat(pool, person.accessToken, body))).toMatchObject({ cut: false });
});

async function readUntilCut(response: Response): Promise<{ readonly text: string; readonly cut: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const part of response.body ?? [])
      text += decoder.decode(part as Uint8Array, { stream: true });
    return { text, cut: false };
  } catch {
    return { text, cut: true };
  }
}

test('the inbox shows mails as text, under a policy without inline script', async () => {
  const page = await fetch(pool.inboxUrl);
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toMatch(
    /default-src 'none'; script-src 'self'; style-src 'self'/,
  );
  expect(html).not.toMatch(/<script>|style=|onclick/);
  for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect((await fetch(`${pool.url}${path}`)).status).toBe(200);
  }
});
