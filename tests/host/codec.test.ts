import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCodec } from './codec.ts';

const codec = createCodec();
const round = (value: unknown) => codec.decode(codec.encode(value));

test('whatever can be cloned comes back the same', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: false,
  });
  fc.assert(
    fc.property(anything, (value) => {
      expect(round(value)).toEqual(structuredClone(value));
    }),
    { numRuns: 300 },
  );
});

test('cycles, shared references and error types are kept', () => {
  const cycle: { self?: unknown; list: unknown[] } = { list: [] };
  cycle.self = cycle;
  cycle.list.push(cycle.list);
  const back = round(cycle) as typeof cycle;
  expect(back.self).toBe(back);
  expect(back.list[0]).toBe(back.list);
  const error = round(new RangeError('too far', { cause: 7n })) as RangeError;
  expect(error).toBeInstanceOf(RangeError);
  expect([error.message, error.cause]).toEqual(['too far', 7n]);
});

test('a key that means something to JavaScript stays plain data', () => {
  const back = round(JSON.parse('{"__proto__":{"polluted":true}}')) as object;
  expect(Object.hasOwn(back, '__proto__')).toBe(true);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test.each([
  ['a function', () => undefined],
  ['a symbol', Symbol('s')],
  ['inside', { deep: [() => 1] }],
])('%s is refused', (_name, value) => {
  expect(() => codec.encode(value)).toThrow(/could not be cloned/);
});
