import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../net/test-support.ts';
import { account, attach, deltas, ends, folder, requestOf, setUp, textOf, value } from './test-support.ts';

test('a folder that cannot be written refuses the start', async () => {
  const { owner } = setUp();
  await rm(folder, { recursive: true });
  await writeFile(folder, 'a file in its place');
  expect(await owner.start(requestOf(), 1)).toMatchObject({ error: { code: 'storage_failed' } });
});

test('quitting closes every journal as interrupted, and the next run brings the answers back', async () => {
  const first = setUp();
  const { requestId, ...rest } = requestOf();
  value(await first.owner.start({ requestId, ...rest }, 1));
  first.last().say('zwölf 🎉\u2028\n', 'hm');
  await first.owner.dispose();

  const second = setUp();
  await second.owner.recover();
  expect(second.owner.list(account)).toMatchObject([{ requestId, end: { status: 'interrupted' } }]);
  const snapshot = await attach(second.owner, requestId, 9);
  expect(snapshot).toMatchObject({ text: 'zwölf 🎉\u2028\n', reasoning: 'hm', role: 'writer' });
  value(await second.owner.acknowledge(requestId));
  expect(await readdir(folder)).toEqual([]);
});

test('a complete answer that nobody stored comes back complete, with its cost', async () => {
  const first = setUp();
  const { requestId, ...rest } = requestOf();
  value(await first.owner.start({ requestId, ...rest }, 1));
  first.last().say('done');
  const usage = {
    promptTokens: 1,
    completionTokens: 2,
    reasoningTokens: 0,
    cachedTokens: 0,
    costMicroUsd: 10n ** 18n,
  };
  first.last().end({ usage });
  await until(() => ends(first.events, 1).length === 1);
  const second = setUp();
  await second.owner.recover();
  const snapshots = await Promise.all([
    attach(second.owner, requestId, 1),
    attach(second.owner, requestId, 2, 2),
  ]);
  expect(snapshots[0]).toMatchObject({ text: 'done', end: { status: 'complete', usage }, role: 'writer' });
  expect(snapshots[1]).toMatchObject({ text: 'ne', role: 'reader' });
});

test('a process killed at any byte loses no whole line', async () => {
  const first = setUp();
  const { requestId, ...rest } = requestOf();
  value(await first.owner.start({ requestId, ...rest }, 1));
  let said = '';
  for (const word of ['zwölf ', 'Boxkämpfer ', '🎉 ', 'jagen']) {
    said += word;
    first.last().say(word);
    await until(() => textOf(deltas(first.events, 1)) === said);
  }
  first.last().end();
  await until(() => ends(first.events, 1).length === 1);
  const whole = await readFile(join(folder, `${requestId}.jsonl`));
  const header = whole.indexOf('\n') + 1;
  for (let cut = header; cut <= whole.length; cut += 1) {
    await writeFile(join(folder, `${requestId}.jsonl`), whole.subarray(0, cut));
    const { owner } = setUp();
    await owner.recover();
    const { text, end } = await attach(owner, requestId, 1);
    const lines = whole.subarray(header, cut).toString().split('\n').slice(0, -1);
    const onDisk = lines.map((line) => (JSON.parse(line) as { t?: string }).t ?? '').join('');
    // A last line that is whole but for its line break is not torn.
    expect(text.startsWith(onDisk)).toBe(true);
    expect(said.startsWith(text)).toBe(true);
    expect(end?.status).toBe(cut === whole.length ? 'complete' : 'interrupted');
  }
});

test.each(['', '{', '{"version":2}\n', 'x\n{"t":"a"}\n'])(
  'a journal with the header %j is moved aside',
  async (content) => {
    const requestId = crypto.randomUUID();
    await writeFile(join(folder, `${requestId}.jsonl`), content);
    await writeFile(join(folder, 'notes.txt'), 'not ours');
    const { owner, log } = setUp();
    await owner.recover();
    expect(owner.list(account)).toEqual([]);
    expect((await readdir(folder)).toSorted()).toEqual([`${requestId}.jsonl.broken`, 'notes.txt'].toSorted());
    expect(log.lines.map((line) => line.event)).toContain('spill.unreadable');
  },
);

test('a damaged journal is kept for a week and not for ever [P5]', async () => {
  const [old, recent] = [crypto.randomUUID(), crypto.randomUUID()];
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000);
  for (const [id, days] of [
    [old, 8],
    [recent, 6],
  ] as const) {
    const file = join(folder, `${id}.jsonl.broken`);
    await writeFile(file, 'some text');
    await utimes(file, daysAgo(days), daysAgo(days));
  }
  await setUp().owner.recover();
  expect(await readdir(folder)).toEqual([`${recent}.jsonl.broken`]);
});
