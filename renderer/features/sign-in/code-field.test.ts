import { expect, test } from 'vitest';
import { digitsOf } from './code-field.tsx';

test.each([
  ['123456', '123456'],
  ['123 456', '123456'],
  ['Your code: 123-456.', '123456'],
  ['１２３４５６', '123456'],
  ['١٢٣٤٥٦', '123456'],
  ['۱۲۳۴۵۶', '123456'],
  ['12a3', '123'],
  ['1234567', '123456'],
  ['', ''],
])('the digits of %j', (text, digits) => {
  expect(digitsOf(text)).toBe(digits);
});
