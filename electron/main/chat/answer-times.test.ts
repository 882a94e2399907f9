import { expect, test } from 'vitest';
import { createAnswerTimes } from './answer-times.ts';

function timesAt(...pieces: readonly (readonly [at: number, text: string, reasoning: string])[]) {
  let now = 100;
  const times = createAnswerTimes(() => now);
  for (const [at, text, reasoning] of pieces) {
    now = 100 + at;
    times.received(text, reasoning);
  }
  now = 600;
  return times.read();
}

test('reasoning lasts until the first word of the answer', () => {
  expect(timesAt([10, '', 'hm'], [50, '', 'so'], [200, 'It', ''], [300, ' is', ''])).toEqual({
    firstTokenMs: 10,
    reasoningMs: 190,
    totalMs: 500,
  });
});

test('reasoning that never came to an answer lasts until the end', () => {
  expect(timesAt([10, '', 'hm'])).toEqual({ firstTokenMs: 10, reasoningMs: 490, totalMs: 500 });
});

test('an answer without reasoning, and no answer at all', () => {
  expect(timesAt([30, 'Yes', ''])).toEqual({ firstTokenMs: 30, reasoningMs: null, totalMs: 500 });
  expect(timesAt()).toEqual({ firstTokenMs: null, reasoningMs: null, totalMs: 500 });
});
