import { expect, test } from 'vitest';
import { createCrashPolicy, recoverFromCrash } from './crash-recovery.ts';

test('the first crash reloads, a second one soon after asks, one much later reloads again', () => {
  let time = 0;
  const policy = createCrashPolicy(() => time);
  expect(policy.answer('crashed')).toBe('reload');
  time += 10_000;
  expect(policy.answer('oom')).toBe('ask');
  time += 10_000;
  expect(policy.answer('crashed')).toBe('ask');
  time += 5 * 60_000;
  expect(policy.answer('killed')).toBe('reload');
});

test('a page that was closed did not crash', () => {
  const policy = createCrashPolicy(() => 0);
  expect(policy.answer('clean-exit')).toBe('ignore');
  expect(policy.answer('crashed')).toBe('reload');
});

test.each([
  ['ignore', true, []],
  ['reload', true, ['reload']],
  ['ask', true, ['ask', 'reload']],
  ['ask', false, ['ask', 'quit']],
] as const)('%s, the person says %s', async (answer, goOn, expected) => {
  const done: string[] = [];
  await recoverFromCrash(answer, {
    reload: () => done.push('reload'),
    askToReload: async () => {
      done.push('ask');
      return goOn;
    },
    quit: () => done.push('quit'),
  });
  expect(done).toEqual(expected);
});
