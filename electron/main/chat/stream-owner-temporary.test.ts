import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { ChatDelta } from '#shared/domain/chat.ts';
import { until } from '../net/test-support.ts';
import { account, deltas, folder, of, requestOf, setUp, value } from './test-support.ts';

test('a temporary chat writes nothing and ends with its window', async () => {
  const { owner, events, last } = setUp();
  const { requestId, ...rest } = requestOf({ temporary: true });
  value(await owner.start({ requestId, ...rest }, 1));
  last().say('secret');
  await until(() => deltas(events, 1).length > 0);
  expect(await readdir(folder)).toEqual([]);
  owner.windowGone(1);
  await until(() => owner.list(account).length === 0);
  expect(last().signal.aborted).toBe(true);
});

test('a temporary answer that is kept has a journal with all of it, and is listed', async () => {
  const { owner, last, events } = setUp();
  const request = requestOf({ temporary: true });
  await owner.start(request, 1);
  last().say('before ', 'thought');
  await until(() => of<ChatDelta>(events, 1, 'chat:delta').length > 0);
  expect(owner.list(account)).toEqual([]);
  last().say('meanwhile ');
  expect(await owner.keep(request.requestId)).toEqual({ ok: true, value: undefined });
  last().say('after');
  expect(owner.list(account)).toMatchObject([{ requestId: request.requestId, end: null }]);
  owner.windowGone(1);
  expect(last().signal.aborted).toBe(false);
  last().end();
  await until(() => owner.list(account)[0]?.end?.status === 'complete');
  const again = setUp();
  await again.owner.recover();
  const found = await again.owner.attach({ ...request, textOffset: 0, reasoningOffset: 0 }, 7);
  expect(found).toMatchObject({
    ok: true,
    value: { text: 'before meanwhile after', reasoning: 'thought', end: { status: 'complete' } },
  });
});

test('keeping an answer again, or one that has ended, changes nothing; an unknown one is refused', async () => {
  const { owner, last } = setUp();
  const request = requestOf({ temporary: true });
  await owner.start(request, 1);
  await owner.keep(request.requestId);
  expect(await owner.keep(request.requestId)).toMatchObject({ ok: true });
  last().say('x');
  last().end();
  await until(() => owner.list(account)[0]?.end?.status === 'complete');
  expect(await owner.keep(request.requestId)).toMatchObject({ ok: true });
  expect(await owner.keep(crypto.randomUUID())).toMatchObject({ ok: false, error: { code: 'not_found' } });
});
