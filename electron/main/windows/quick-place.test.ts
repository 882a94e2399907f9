import { expect, test } from 'vitest';
import { quickBounds, quickSize } from './quick-place.ts';

test('the quick window stands inside the display it is asked for, above its middle', () => {
  expect(quickBounds({ x: 1920, y: 0, width: 1920, height: 1080 }, quickSize)).toEqual({
    x: 2600,
    y: 198,
    width: 560,
    height: 420,
  });
  expect(quickBounds({ x: -800, y: 30, width: 800, height: 600 }, { width: 900, height: 300 })).toEqual({
    x: -800,
    y: 120,
    width: 800,
    height: 300,
  });
});
