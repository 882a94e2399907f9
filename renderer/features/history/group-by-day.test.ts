import { expect, test } from 'vitest';
import { dayGroupOf } from './group-by-day.ts';

const now = new Date(2026, 2, 30, 0, 30);
const at = (...parts: [number, number, number, number]) => new Date(...parts).toISOString();

test.each([
  ['today', at(2026, 2, 30, 0)],
  ['today', at(2026, 2, 31, 9)],
  ['yesterday', at(2026, 2, 29, 23)],
  ['yesterday', at(2026, 2, 29, 0)],
  ['week', at(2026, 2, 28, 23)],
  ['week', at(2026, 2, 23, 1)],
  ['older', at(2026, 2, 22, 23)],
  ['older', at(2020, 0, 1, 0)],
])('%s: %s', (group, time) => {
  expect(dayGroupOf(time, now)).toBe(group);
});
