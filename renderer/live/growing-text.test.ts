import fc from 'fast-check';
import { expect, test } from 'vitest';
import { after, GrowingText } from './growing-text.ts';

test('reads from any place what was added so far, and earlier moments stay as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 5 })), fc.string(), fc.nat(60), (pieces, prefix, start) => {
      const moments = [GrowingText.empty];
      for (const piece of pieces) moments.push((moments.at(-1) ?? GrowingText.empty).plus(piece));
      for (const [count, moment] of moments.entries()) {
        const text = pieces.slice(0, count).join('');
        expect(moment).toHaveLength(text.length);
        expect(moment.slice(start)).toBe(text.slice(start));
        const whole = after(prefix, moment);
        expect(whole).toHaveLength(prefix.length + text.length);
        expect(whole.slice(start)).toBe((prefix + text).slice(start));
      }
    }),
  );
});
