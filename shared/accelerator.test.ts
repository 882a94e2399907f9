import { expect, test } from 'vitest';
import {
  acceleratorOf,
  acceleratorPattern,
  defaultQuickShortcut,
  formatAccelerator,
  quickAccelerator,
} from './accelerator.ts';

const held = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };

test.each(['darwin', 'win32', 'linux'] as const)('the default of %s is a valid accelerator', (platform) => {
  expect(defaultQuickShortcut(platform)).toMatch(acceleratorPattern);
  expect(quickAccelerator('default', platform)).toBe(defaultQuickShortcut(platform));
  expect(quickAccelerator('off', platform)).toBeNull();
  expect(quickAccelerator('Shift+F5', platform)).toBe('Shift+F5');
});

test.each([
  'Space',
  'A',
  'Alt',
  'Alt+',
  'Alt+Alt',
  '+A',
  'Alt+a',
  'Alt+F25',
  'Hyper+A',
  'Alt+A+B',
  'Alt+Space\n',
])('is no accelerator: %j', (text) => {
  expect(acceleratorPattern.test(text)).toBe(false);
});

test('a key press names its physical key, whatever letter the keyboard makes of it', () => {
  expect(acceleratorOf({ ...held, altKey: true, code: 'KeyQ' }, 'darwin')).toBe('Alt+Q');
  expect(acceleratorOf({ ...held, ctrlKey: true, shiftKey: true, code: 'Period' }, 'linux')).toBe(
    'Control+Shift+.',
  );
  expect(acceleratorOf({ ...held, metaKey: true, code: 'Space' }, 'darwin')).toBe('Command+Space');
  expect(acceleratorOf({ ...held, metaKey: true, code: 'Space' }, 'win32')).toBe('Super+Space');
});

test('nothing comes of modifiers alone, of a bare key, or of a key without a name', () => {
  expect(acceleratorOf({ ...held, altKey: true, code: 'AltLeft' }, 'linux')).toBeNull();
  expect(acceleratorOf({ ...held, code: 'KeyA' }, 'linux')).toBeNull();
  expect(acceleratorOf({ ...held, altKey: true, code: 'Lang1' }, 'linux')).toBeNull();
});

test('keys are written as the platform writes them', () => {
  expect(formatAccelerator('Control+Alt+Space', 'linux')).toBe('Ctrl+Alt+Space');
  expect(formatAccelerator('Super+K', 'win32')).toBe('Win+K');
  expect(formatAccelerator('Shift+Command+K', 'darwin')).toBe('⇧⌘K');
});
