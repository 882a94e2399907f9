import { expect, test } from 'vitest';
import { trayIsShown } from './tray-host.ts';

const says = (answer: string) => async () => answer;
const fails = () => Promise.reject(new Error('ENOENT'));

test('on Linux there is a tray when the session bus knows who shows it, and only then', async () => {
  expect(await trayIsShown('linux', says('(true,)\n'))).toBe(true);
  expect(await trayIsShown('linux', says('(false,)\n'))).toBe(false);
  expect(await trayIsShown('linux', says(''))).toBe(false);
  expect(await trayIsShown('linux', fails)).toBe(false);
});

test('Windows and macOS always have one and are not asked', async () => {
  expect(await trayIsShown('win32', fails)).toBe(true);
  expect(await trayIsShown('darwin', fails)).toBe(true);
});
