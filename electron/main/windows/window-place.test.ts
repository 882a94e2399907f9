import { expect, test } from 'vitest';
import { choosePlace, clampBounds, parseWindowPlaces, rememberPlace } from './window-place.ts';

const primary = { id: 1, workArea: { x: 0, y: 40, width: 1920, height: 1040 } };
const second = { id: 2, workArea: { x: 1920, y: 0, width: 2560, height: 1400 } };
const none = parseWindowPlaces('');

test.each([
  ['inside stays', { x: 100, y: 100, width: 900, height: 600 }, { x: 100, y: 100, width: 900, height: 600 }],
  [
    'too far left and up',
    { x: -500, y: -500, width: 900, height: 600 },
    { x: 0, y: 40, width: 900, height: 600 },
  ],
  [
    'too far right and down',
    { x: 5000, y: 5000, width: 900, height: 600 },
    { x: 1020, y: 480, width: 900, height: 600 },
  ],
  ['too large', { x: 0, y: 0, width: 9000, height: 9000 }, { x: 0, y: 40, width: 1920, height: 1040 }],
  ['too small', { x: 10, y: 50, width: 1, height: 1 }, { x: 10, y: 50, width: 480, height: 480 }],
])('%s', (_name, bounds, expected) => {
  expect(clampBounds(bounds, primary.workArea)).toEqual(expected);
});

test('a screen smaller than the smallest window still holds it', () => {
  const area = { x: 0, y: 0, width: 400, height: 300 };
  expect(clampBounds({ x: 50, y: 50, width: 900, height: 600 }, area)).toEqual(area);
});

test('a first window is centred on the primary display', () => {
  expect(choosePlace(none, [primary, second], primary)).toEqual({
    bounds: { x: 320, y: 160, width: 1280, height: 800 },
    maximized: false,
  });
});

test('a window returns to its display and place, and to the primary display when that one is gone', () => {
  const onPrimary = { bounds: { x: 5, y: 50, width: 800, height: 700 }, maximized: true };
  const onSecond = { bounds: { x: 2000, y: 10, width: 1000, height: 900 }, maximized: false };
  const places = rememberPlace(rememberPlace(none, 1, onPrimary), 2, onSecond);
  expect(choosePlace(places, [primary, second], primary)).toEqual(onSecond);
  expect(choosePlace(places, [primary], primary)).toEqual(onPrimary);
  expect(parseWindowPlaces(JSON.stringify(places))).toEqual(places);
});

test('remembers the displays used last', () => {
  const place = { bounds: { x: 0, y: 0, width: 800, height: 700 }, maximized: false };
  let places = none;
  for (let id = 1; id <= 30; id += 1) places = rememberPlace(places, 1000 - id, place);
  expect(Object.keys(places.displays)).toHaveLength(20);
  expect(places.displays['970']).toEqual(place);
});

test.each(['', 'no json', '[]', '{}', '{"version":2}', '{"version":1,"lastDisplay":3,"displays":{}}'])(
  'a file that cannot be read is as good as none: %s',
  (text) => {
    expect(parseWindowPlaces(text)).toEqual({ version: 1, lastDisplay: null, displays: {} });
  },
);
