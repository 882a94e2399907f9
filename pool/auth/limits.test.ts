import { expect, test } from 'vitest';
import { createAuthLimits, createBuckets } from './limits.ts';

function manualClock() {
  let now = 1_000_000;
  return {
    now: () => now,
    advance: async (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

const takeAll = (take: () => boolean) => {
  let taken = 0;
  while (take()) taken += 1;
  return taken;
};

test.each([
  ['otp', 30, 10],
  ['verify', 30, 10],
  ['user', 30, 10],
  ['token', 150, 2],
] as const)('%s takes %d at once, then one every %d seconds', async (door, burst, seconds) => {
  const clock = manualClock();
  const limits = createAuthLimits(clock);
  const take = () => limits.takeRequest(door, '127.0.0.1');
  expect(takeAll(take)).toBe(burst);
  await clock.advance(seconds - 0.5);
  expect(take()).toBe(false);
  await clock.advance(0.6);
  expect(takeAll(take)).toBe(1);
  await clock.advance(3600);
  expect(takeAll(take)).toBe(burst);
});

test('doors and addresses have buckets of their own', () => {
  const limits = createAuthLimits(manualClock());
  expect(takeAll(() => limits.takeRequest('otp', 'a'))).toBe(30);
  expect(takeAll(() => limits.takeRequest('verify', 'a'))).toBe(30);
  expect(takeAll(() => limits.takeRequest('otp', 'b'))).toBe(30);
});

test('many addresses do not wash an empty bucket away', async () => {
  const clock = manualClock();
  const buckets = createBuckets(clock, 300);
  expect(takeAll(() => buckets.take('greedy', 2))).toBe(2);
  for (let count = 0; count < 3000; count += 1) buckets.take(`other ${count}`, 2);
  expect(buckets.take('greedy', 2)).toBe(false);
  await clock.advance(300);
  expect(takeAll(() => buckets.take('greedy', 2))).toBe(2);
});
