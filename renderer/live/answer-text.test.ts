import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAnswerText, type TextPiece } from './answer-text.ts';

const piece = (textOffset: number, text: string, reasoningOffset = 0, reasoning = ''): TextPiece => ({
  textOffset,
  text,
  reasoningOffset,
  reasoning,
});

test('pieces in order are appended, repeats add nothing', () => {
  const answer = createAnswerText();
  expect(answer.add(piece(0, 'ab'))).toBe(true);
  expect(answer.add(piece(2, 'cd'))).toBe(true);
  expect(answer.add(piece(0, 'ab'))).toBe(false);
  expect(answer.add(piece(1, 'bcde'))).toBe(true);
  expect(answer.text.slice(0)).toBe('abcde');
  expect(answer.hasGap).toBe(false);
});

test('a piece beyond a gap waits until the gap is filled', () => {
  const answer = createAnswerText();
  expect(answer.add(piece(2, 'cd'))).toBe(false);
  expect(answer.hasGap).toBe(true);
  expect(answer.text.slice(0)).toBe('');
  expect(answer.add(piece(0, 'ab'))).toBe(true);
  expect(answer.text.slice(0)).toBe('abcd');
  expect(answer.hasGap).toBe(false);
});

test('a gap in the reasoning holds the text of the same piece back too', () => {
  const answer = createAnswerText();
  answer.add(piece(0, 'answer', 5, 'more'));
  expect(answer.text.slice(0)).toBe('');
  answer.add(piece(0, '', 0, 'think'));
  expect([answer.text.slice(0), answer.reasoning.slice(0)]).toEqual(['answer', 'thinkmore']);
});

test('any order, repetition and overlap of all pieces gives the text once', () => {
  const words = fc.array(fc.tuple(fc.string({ maxLength: 4 }), fc.string({ maxLength: 3 })), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(words, fc.infiniteStream(fc.nat()), (parts, random) => {
      let [text, reasoning] = ['', ''];
      const pieces: TextPiece[] = [];
      for (const [added, thought] of parts) {
        const back = Math.min(text.length, (random.next().value ?? 0) % 3);
        const known = text.slice(text.length - back);
        pieces.push(piece(text.length - back, known + added, reasoning.length, thought));
        text += added;
        reasoning += thought;
      }
      const shuffled = [...pieces, ...pieces.filter(() => (random.next().value ?? 0) % 2 === 0)]
        .map((each) => ({ each, at: Number(random.next().value) }))
        .toSorted((a, b) => a.at - b.at);
      const answer = createAnswerText();
      for (const { each } of shuffled) {
        answer.add(each);
        expect(text.startsWith(answer.text.slice(0))).toBe(true);
      }
      expect([answer.text.slice(0), answer.reasoning.slice(0), answer.hasGap]).toEqual([
        text,
        reasoning,
        false,
      ]);
    }),
    { numRuns: 1000 },
  );
});
