import { expect, test } from 'vitest';
import { isSendKey } from './enter-key.ts';

const enter = {
  key: 'Enter',
  keyCode: 13,
  isComposing: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
};

test('Enter sends, Shift+Enter makes a line', () => {
  expect(isSendKey(enter, 'enter')).toBe(true);
  expect(isSendKey({ ...enter, shiftKey: true }, 'enter')).toBe(false);
});

test('with the modifier setting only Ctrl or Cmd+Enter sends', () => {
  expect(isSendKey(enter, 'mod-enter')).toBe(false);
  expect(isSendKey({ ...enter, ctrlKey: true }, 'mod-enter')).toBe(true);
  expect(isSendKey({ ...enter, metaKey: true }, 'mod-enter')).toBe(true);
});

test.each([
  ['composing', { ...enter, isComposing: true }],
  ['keyCode 229', { ...enter, keyCode: 229 }],
  ['Process', { ...enter, key: 'Process' }],
  ['another key', { ...enter, key: 'a', keyCode: 65 }],
])('an input method’s Enter never sends: %s', (_name, press) => {
  expect(isSendKey(press, 'enter')).toBe(false);
  expect(isSendKey({ ...press, ctrlKey: true }, 'mod-enter')).toBe(false);
});
