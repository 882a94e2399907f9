import { expect, test } from 'vitest';
import { describeBug } from './bugs.ts';
import { bugReportSchema } from './domain/app.ts';

const accepted = (thrown: unknown) =>
  bugReportSchema.safeParse({ kind: 'error', ...describeBug(thrown) }).success;

test('a bug is described by class and place, without its message', () => {
  const bug = new TypeError('secret text of a person');
  const described = describeBug(bug);
  expect(described.name).toBe('TypeError');
  expect(described.at).toMatch(/^bugs\.test\.ts:\d+:\d+/);
  expect(JSON.stringify(described)).not.toContain('secret text');
  expect(describeBug('thrown text')).toEqual({ name: 'string' });
});

test('a message that looks like a stack is no place', () => {
  const pasted = 'I get\n    at pay (my-secret-project.js:12:34)\n    at more (project.js:1:1)';
  const described = describeBug(new Error(pasted));
  expect(described.at).toMatch(/^bugs\.test\.ts:/);
  const reworded = new Error(pasted);
  reworded.message = `while sending: ${pasted}`;
  expect(JSON.stringify([described, describeBug(reworded)])).not.toContain('project.js');
});

test('a name that is a sentence is not told', () => {
  const bug = new Error('x');
  bug.name = 'what somebody wrote';
  expect(describeBug(bug).name).toBe('Error');
});

test('what is described may be reported; nothing else may', () => {
  class Refusal extends Error {}
  for (const thrown of [new Refusal('no'), new DOMException('full', 'QuotaExceededError'), null, 7]) {
    expect(accepted(thrown)).toBe(true);
  }
  const report = { kind: 'error', name: 'Error', at: 'index-a1.js:1:234567 < base.js:1:2' };
  expect(bugReportSchema.safeParse(report).success).toBe(true);
  for (const wrong of [
    { ...report, at: 'index.js:1:2 and what somebody wrote' },
    { ...report, at: `${'index.js:1:2 < '.repeat(40)}index.js:1:2` },
    { ...report, name: 'what somebody wrote' },
    { ...report, kind: 'else' },
    { ...report, message: 'x' },
  ]) {
    expect(bugReportSchema.safeParse(wrong).success).toBe(false);
  }
});
