import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chatDeltaSchema, streamInfoSchema } from '#shared/domain/chat.ts';
import { maxAnswerLength } from '#shared/limits.ts';
import { until } from '../net/test-support.ts';
import { account, deltas, ends, folder, requestOf, setUp, textOf, value } from './test-support.ts';

const spillText = (requestId: string) => readFile(join(folder, `${requestId}.jsonl`), 'utf8');

test('an answer reaches its window in order, is journalled first, and ends with what it cost', async () => {
  const { owner, events, last, answered } = setUp();
  const request = requestOf();
  value(await owner.start(request, 1));
  last().say('', 'hm');
  await until(() => deltas(events, 1).length === 1);
  last().say('Hello ');
  last().say('world');
  await until(() => textOf(deltas(events, 1)) === 'Hello world');
  // What a window has seen is on the disk.
  expect(await spillText(request.requestId)).toContain('Hello world');
  const usage = {
    promptTokens: 1,
    completionTokens: 2,
    reasoningTokens: 0,
    cachedTokens: 0,
    costMicroUsd: 5n,
  };
  last().end({ usage });
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 1)[0]).toMatchObject({ status: 'complete', finishReason: 'stop', usage, error: null });
  expect(ends(events, 1)[0]?.firstTokenMs).not.toBeNull();
  let textOffset = 0;
  let reasoningOffset = 0;
  for (const [index, delta] of deltas(events, 1).entries()) {
    expect(chatDeltaSchema.parse(delta)).toMatchObject({ seq: index + 1, textOffset, reasoningOffset });
    textOffset += delta.text.length;
    reasoningOffset += delta.reasoning.length;
  }
  expect(answered()).toBe(1);
  expect((await stat(join(folder, `${request.requestId}.jsonl`))).mode & 0o777).toBe(0o600);
});

test('stop keeps the part that is here', async () => {
  const { owner, events, last } = setUp();
  const { requestId, ...rest } = requestOf();
  value(await owner.start({ requestId, ...rest }, 1));
  last().say('half');
  value(owner.stop(requestId));
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 1)[0]).toMatchObject({ status: 'stopped', error: null });
  expect(textOf(deltas(events, 1))).toBe('half');
  value(owner.stop(requestId));
  expect(owner.stop(crypto.randomUUID())).toMatchObject({ error: { code: 'not_found' } });
});

test('a failure in the middle of an answer keeps the text and the reason', async () => {
  const { owner, events, last } = setUp();
  value(await owner.start(requestOf(), 1));
  last().say('half');
  last().end({ status: 'failed', finishReason: null, error: { code: 'upstream_failed', retryable: true } });
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 1)[0]).toMatchObject({ status: 'failed', error: { code: 'upstream_failed' } });
  expect(textOf(deltas(events, 1))).toBe('half');
});

test('an answer longer than can be kept ends, with its beginning', async () => {
  const { owner, events, last } = setUp();
  value(await owner.start(requestOf({ temporary: true }), 1));
  last().say('x'.repeat(maxAnswerLength));
  last().say('y');
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 1)[0]).toMatchObject({ status: 'interrupted', error: { code: 'message_too_long' } });
  expect(textOf(deltas(events, 1))).toHaveLength(maxAnswerLength);
});

test('acknowledging removes the journal and the answer, but not while it runs', async () => {
  const { owner, events, last } = setUp();
  const { requestId, ...rest } = requestOf();
  value(await owner.start({ requestId, ...rest }, 1));
  expect(await owner.acknowledge(requestId)).toMatchObject({ error: { code: 'invalid_input' } });
  last().end();
  await until(() => ends(events, 1).length === 1);
  value(await owner.acknowledge(requestId));
  expect(await readdir(folder)).toEqual([]);
  expect(owner.list(account)).toEqual([]);
  value(await owner.acknowledge(requestId));
  expect(await owner.attach({ requestId, textOffset: 0, reasoningOffset: 0 }, 1)).toMatchObject({
    error: { code: 'not_found' },
  });
});

test('one request id is one answer', async () => {
  const { owner } = setUp();
  const request = requestOf();
  const both = await Promise.all([owner.start(request, 1), owner.start(request, 1)]);
  expect(both.filter((result) => result.ok)).toHaveLength(1);
  expect(await owner.start(request, 2)).toMatchObject({ error: { code: 'invalid_input' } });
});

test('only the answers of one account are listed', async () => {
  const { owner } = setUp();
  const mine = requestOf();
  value(await owner.start(mine, 1));
  value(await owner.start(requestOf({ accountId: '6f0c0000-0000-4000-8000-000000000002' }), 1));
  const list = owner.list(account);
  expect(list.map((info) => info.requestId)).toEqual([mine.requestId]);
  expect(() => streamInfoSchema.array().parse(list)).not.toThrow();
});

test('signing out stops the answers of that account only', async () => {
  const { owner, events } = setUp();
  value(await owner.start(requestOf(), 1));
  value(await owner.start(requestOf({ accountId: '6f0c0000-0000-4000-8000-000000000002' }), 2));
  owner.stopAccount(account);
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 2)).toEqual([]);
});

test('a bug in the source still ends the answer', async () => {
  const { owner, events, last } = setUp();
  value(await owner.start(requestOf(), 1));
  last().fail();
  await until(() => ends(events, 1).length === 1);
  expect(ends(events, 1)[0]).toMatchObject({ status: 'failed', error: { code: 'internal' } });
});
