import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { imageSize } from './image-size.ts';
import { encodePng } from './png.ts';
import { sampleOf } from './sample.ts';
import { toneOf } from './tone.ts';

const padded = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat([
    ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
    Buffer.alloc(32),
  ]);

test.each([
  ['png', encodePng(300, 7, () => 0)],
  ['gif', padded('GIF89a', [44, 1, 7, 0])],
  // a segment of application data, then the one that starts the frame
  ['jpeg', padded([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc2, 0, 11, 8, 0, 7, 1, 44])],
  ['webp', padded('RIFF....WEBPVP8 ', Array<number>(10).fill(0), [44, 1, 7, 0])],
  ['webp, lossless', padded('RIFF....WEBPVP8L', [0, 0, 0, 0, 0x2f, 0x2b, 0x81, 0x01, 0])],
  ['webp, extended', padded('RIFF....WEBPVP8X', Array<number>(8).fill(0), [43, 1, 0, 6, 0, 0])],
])('the size of a %s is read', (_kind, bytes) => {
  expect(imageSize(bytes)).toEqual({ width: 300, height: 7 });
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['text', Buffer.from('this is no picture, whatever it says')],
  ['half a jpeg', padded([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff])],
])('%s has no size', (_kind, bytes) => {
  expect(imageSize(bytes)).toBeUndefined();
});

test('a picture holds the pixels it was made of', () => {
  const file = encodePng(2, 2, (x, y) => (x << 16) | (y << 8) | 5);
  const data = file.subarray(file.indexOf('IDAT') + 4, file.indexOf('IEND') - 8);
  expect([...inflateSync(data)]).toEqual([0, 0, 0, 5, 1, 0, 5, 0, 0, 1, 5, 1, 1, 5]);
});

test('two halves of a tone can be joined as base64', () => {
  const tone = toneOf(440, 0.2);
  const half = tone.length / 2;
  const joined = tone.subarray(0, half).toString('base64') + tone.subarray(half).toString('base64');
  expect(Buffer.from(joined, 'base64').equals(tone)).toBe(true);
});

test('arguments fit their schema', () => {
  const schema = {
    type: 'object',
    properties: {
      place: { type: 'string' },
      days: { type: 'integer', minimum: 2 },
      share: { type: 'number' },
      unit: { enum: ['c', 'f'] },
      exact: { type: ['boolean', 'null'] },
      nothing: { type: 'null' },
      fixed: { const: 7 },
      usual: { type: 'string', default: 'so' },
      either: { anyOf: [{ type: 'boolean' }, { type: 'string' }] },
      list: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
    },
  };
  expect(sampleOf(schema, 'in 5.5 days')).toEqual({
    place: 'in 5.5 days',
    days: 6,
    share: 5.5,
    unit: 'c',
    exact: true,
    nothing: null,
    fixed: 7,
    usual: 'so',
    either: true,
    list: [{ name: 'in 5.5 days' }],
  });
  expect(sampleOf(undefined, 'x')).toEqual({});
});
