import { expect, test } from 'vitest';
import { completesCode, digitsOf, pastedCode } from './code-digits.ts';

test.each([
  ['123456', '123456'],
  ['123 456', '123456'],
  ['１２３４５６', '123456'],
  ['١٢٣٤٥٦', '123456'],
  ['۱۲۳۴۵۶', '123456'],
  ['12a3', '123'],
  ['1234567890', '1234567890'],
  ['12345678901', '1234567890'],
  ['', ''],
])('the digits of %j', (text, digits) => {
  expect(digitsOf(text)).toBe(digits);
});

test.each([
  ['123456', '123456'],
  ['12345678', '12345678'],
  ['123 456', '123456'],
  ['1234 5678', '12345678'],
  ['Your code: 123-456. It is valid for 60 minutes.', '123456'],
  ['3 of 5: 12345678 (60 min)', '12345678'],
  ['رمزك ١٢٣٤٥٦', '123456'],
  ['1 2 3 4 5 6', '123456'],
  ['12', '12'],
])('the code in a pasted %j', (text, code) => {
  expect(pastedCode(text)).toBe(code);
});

test.each([
  ['the sixth digit', '12345', '123456', true],
  ['a digit of six put right', '123456', '123457', true],
  ['a fifth digit', '1234', '12345', false],
  ['a seventh digit', '123456', '1234567', false],
  ['the seventh taken back', '1234567', '123456', false],
  ['six in one piece', '', '123456', true],
  ['eight in one piece', '', '12345678', true],
  ['three in one piece', '', '123', false],
  ['nothing new', '123456', '123456', false],
])('%s', (_what, before, digits, completes) => {
  expect(completesCode(before, digits)).toBe(completes);
});
