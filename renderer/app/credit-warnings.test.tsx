// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { bridgeGlobal } from '#shared/ipc/channels.ts';
import { at } from '../data/test-history.ts';
import { startI18n } from '../i18n/i18n.ts';
import { mainTexts } from '../i18n/main-texts.ts';
import { createFakeBridge, type FakeBridge } from '../platform/fake-bridge.ts';
import { connectStores } from '../stores/connect.ts';
import { CreditWarnings } from './credit-warnings.tsx';

let fake: FakeBridge;
let disconnect: () => void;

beforeAll(() => startI18n('en', mainTexts));
beforeEach(() => {
  fake = createFakeBridge();
  vi.stubGlobal(bridgeGlobal, fake.bridge);
  disconnect = connectStores(fake.bridge);
});
afterEach(() => {
  cleanup();
  disconnect();
  vi.unstubAllGlobals();
});

function read(balanceMicroUsd: bigint, seconds: number): void {
  const credits = { balanceMicroUsd, spent30dMicroUsd: null, readAt: at(seconds) };
  act(() => fake.emit('account:credits-changed', credits));
}

const warning = () => screen.queryByText(/Your credit is running low/);

test('a low balance that was put away is told again only after there was enough in between', () => {
  const first = render(<CreditWarnings />);
  read(400_000n, 1);
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(warning()).toBeNull();
  // Another chat is opened: it stays away.
  first.unmount();
  render(<CreditWarnings />);
  read(300_000n, 2);
  expect(warning()).toBeNull();
  // The top-up is booked and spent while the person is on another page.
  cleanup();
  read(20_000_000n, 3);
  read(200_000n, 4);
  render(<CreditWarnings />);
  expect(warning()?.textContent).toContain('$0.20');
});
