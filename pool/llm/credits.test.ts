import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { ask, chat, postJson, readAccount, type SignedIn, signIn, startTestPool } from '../test-support.ts';
import { readEvents, streamed, usageOf } from './test-support.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

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
