// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '#shared/domain/session.ts';
import { bridgeGlobal } from '#shared/ipc/channels.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import { startI18n } from '../../i18n/i18n.ts';
import { mainTexts } from '../../i18n/main-texts.ts';
import { createFakeBridge } from '../../platform/fake-bridge.ts';
import { CodeStep } from './code-step.tsx';

/** The service's code; each check waits until the test lets it through. */
const right = '12345678';
const signedOut: Session = { status: 'signed-out', reason: null };
let waiting: (() => void)[] = [];
let fake = createFakeBridge();

beforeAll(() => startI18n('en', mainTexts));
beforeEach(() => {
  waiting = [];
  fake = createFakeBridge({
    'session:verify-code': ({ code }) => {
      const answer: Result<Session> = code === right ? ok(signedOut) : failWith('code_invalid');
      return new Promise((resolve) => waiting.push(() => resolve(answer)));
    },
  });
  vi.stubGlobal(bridgeGlobal, fake.bridge);
  render(<CodeStep email="ada@example.com" resendAfterSeconds={60} onOtherEmail={() => undefined} />);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Code from the e-mail' });
const checked = () => fake.callsOf('session:verify-code').map(({ code }) => code);
const wrong = () => screen.queryByText(/This code is wrong or has expired/);
const answerNext = () => act(async () => waiting.shift()?.());

/** Digit after digit, after what stands there. */
function type(digits: string): void {
  for (const digit of digits) {
    act(() => void fireEvent.change(field(), { target: { value: field().value + digit } }));
  }
}
const pressEnter = () => act(async () => void fireEvent.submit(field()));

test('a code of eight digits is typed on over the check of its first six, and Enter sends it', async () => {
  type('12345');
  expect(checked()).toEqual([]);
  type('678');
  expect(checked()).toEqual(['123456']);
  await pressEnter();
  await answerNext();
  expect(checked()).toEqual(['123456', right]);
  await answerNext();
  expect(wrong()).toBeNull();
});

test('six wrong digits are told and stay, and can be typed on', async () => {
  type('123456');
  await answerNext();
  expect(wrong()).not.toBeNull();
  expect(field().value).toBe('123456');
  type('78');
  expect(wrong()).toBeNull();
  expect(checked()).toEqual(['123456']);
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(checked()).toEqual(['123456', right]);
  await answerNext();
});

test('that the first six were wrong is not said to who is typing the rest', async () => {
  type('1234567');
  await answerNext();
  expect(wrong()).toBeNull();
});

test('a pasted code is sent whole', async () => {
  fireEvent.paste(field(), { clipboardData: { getData: () => `Your code is ${right}, for 60 minutes` } });
  expect(checked()).toEqual([right]);
  await answerNext();
});
