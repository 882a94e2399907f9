import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { signIn, startTestPool } from '../test-support.ts';
import { builtinSource } from './builtin/source.ts';
import { reserveCredits } from './credits.ts';
import type { EventStream } from './event-stream.ts';
import { type AdmittedRequest, runStream } from './run.ts';
import type { SourceEvent } from './source.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

async function admitted(): Promise<AdmittedRequest> {
  const { userId } = await signIn(pool);
  const models = await builtinSource.models();
  const [model] = models.ok ? models.value : [];
  const reserved = await reserveCredits(pool.database, userId, 1n, 1000n);
  if (!model || reserved.kind !== 'held') throw new Error('nothing to ask, or nothing to ask with');
  return {
    userId,
    requestId: crypto.randomUUID(),
    hold: reserved.hold,
    shortOfMoney: false,
    maxTokens: 100,
    model,
    body: { model: model.id, messages: [{ role: 'user', content: 'hi' }] },
    promptTokens: 5,
    context: { id: 'x', created: 0, model: model.id },
    signal: new AbortController().signal,
  };
}

/** Only its ends are of interest. */
function recorder(): { readonly output: EventStream; readonly ends: string[] } {
  const ends: string[] = [];
  const nothing = () => undefined;
  const output: EventStream = {
    data: nothing,
    comment: nothing,
    raw: nothing,
    end: () => ends.push('end'),
    cut: () => ends.push('cut'),
  };
  return { output, ends };
}

async function* failing(): AsyncGenerator<SourceEvent> {
  yield await Promise.resolve({ kind: 'chunk', json: '{}', textBytes: 4, reasoningBytes: 0 } as const);
  throw new Error('a bug');
}

test('a bug in a source is booked, thrown on, and the connection is not left open', async () => {
  const request = await admitted();
  const { output, ends } = recorder();
  await expect(runStream(pool.database, request, failing(), output)).rejects.toThrow('a bug');
  expect(ends).toEqual(['cut']);
  const { rows } = await pool.database.query(
    'select status, completion_tokens from public.usage_events where request_id = $1',
    [request.requestId],
  );
  expect(rows).toEqual([{ status: 'failed', completion_tokens: 1 }]);
});

test('a request that cannot be booked ends its connection too', async () => {
  const { output, ends } = recorder();
  const twice = await admitted();
  await expect(runStream(pool.database, twice, failing(), output)).rejects.toThrow('a bug');
  // The same request again: its row is there already.
  await expect(runStream(pool.database, twice, failing(), output)).rejects.toThrow('duplicate key');
  expect(ends).toEqual(['cut', 'cut']);
});

test('counts beyond what a row holds are booked as the most it holds', async () => {
  const request = await admitted();
  const { output } = recorder();
  async function* counted(): AsyncGenerator<SourceEvent> {
    yield await Promise.resolve({ kind: 'usage', usage: { ...none, promptTokens: 3_000_000_000 } } as const);
    yield { kind: 'done' };
  }
  const none = { promptTokens: 0, completionTokens: 0, cachedTokens: 0, reasoningTokens: 0 };
  await runStream(pool.database, request, counted(), output);
  const { rows } = await pool.database.query(
    'select prompt_tokens from public.usage_events where request_id = $1',
    [request.requestId],
  );
  expect(rows).toEqual([{ prompt_tokens: 2_147_483_647 }]);
});
