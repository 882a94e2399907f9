// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { UpdateState } from '#shared/domain/updates.ts';
import { bridgeGlobal } from '#shared/ipc/channels.ts';
import { ok } from '#shared/result.ts';
import { startI18n } from '../../i18n/i18n.ts';
import { mainTexts } from '../../i18n/main-texts.ts';
import { createFakeBridge } from '../../platform/fake-bridge.ts';
import { UpdateSection } from './update-section.tsx';

beforeAll(() => startI18n('en', mainTexts));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function show(state: UpdateState) {
  const fake = createFakeBridge({
    'updates:state': () => ok(state),
    'updates:check': () => ok(),
    'updates:restart': () => ok('answer-running'),
    'shell:open-page': () => ok(),
  });
  vi.stubGlobal(bridgeGlobal, fake.bridge);
  render(<UpdateSection />);
  await screen.findByRole('heading', { name: 'Updates' });
  await act(async () => {});
  const change = (next: UpdateState) => act(() => fake.emit('updates:changed', next));
  return { ...fake, change };
}

test('looking, downloading, ready: each can be followed', async () => {
  const { change, callsOf } = await show({ status: 'idle', checkedAt: null });
  fireEvent.click(screen.getByRole('button', { name: 'Check now' }));
  expect(callsOf('updates:check')).toHaveLength(1);
  change({ status: 'checking' });
  expect(screen.getByRole('status').textContent).toBe('Looking for a new version…');
  const release = { version: '2.0.0', notes: '<b>calmer</b>\nfaster' };
  change({ status: 'downloading', ...release, receivedBytes: 0, totalBytes: null });
  expect(screen.getByRole('progressbar').getAttribute('value')).toBeNull();
  change({ status: 'downloading', ...release, receivedBytes: 1_500_000, totalBytes: 6_000_000 });
  expect(screen.getByLabelText('Downloading version 2.0.0')).toHaveProperty('value', 1_500_000);
  expect(screen.getByText('1.5MB of 6MB')).toBeTruthy();
  change({ status: 'ready', ...release });
  expect(screen.getByRole('status').textContent).toContain('installed when you quit');
  // Notes are text, never markup.
  expect(screen.getByText(/<b>calmer<\/b>/)).toBeTruthy();
});

test('a restart that would break off an answer is refused, and said', async () => {
  const { callsOf } = await show({ status: 'ready', version: '2.0.0', notes: '' });
  fireEvent.click(screen.getByRole('button', { name: 'Restart and install' }));
  expect((await screen.findByRole('alert')).textContent).toContain('An answer is still being written');
  expect(callsOf('updates:restart')).toHaveLength(1);
});

test.each(['unreachable', 'invalid', 'storage', 'install'] as const)(
  'failed (%s): said, and it can be tried again',
  async (failure) => {
    await show({ status: 'failed', failure, checkedAt: '2026-11-23T10:00:00Z' });
    expect(screen.getByRole('alert').textContent).not.toBe('');
    expect(screen.getByRole('button', { name: 'Check now' })).toBeTruthy();
  },
);

test('packages of the system say how', async () => {
  await show({ status: 'unavailable', reason: 'deb' });
  expect(screen.getByText('sudo apt install ./APIPool-*.deb')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Open the website' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Check now' })).toBeNull();
});

test('what main says meanwhile is not overwritten by its older answer', async () => {
  let answer: (state: UpdateState) => void = () => {};
  const asked = new Promise<UpdateState>((resolve) => {
    answer = resolve;
  });
  const fake = createFakeBridge({ 'updates:state': async () => ok(await asked) });
  vi.stubGlobal(bridgeGlobal, fake.bridge);
  render(<UpdateSection />);
  act(() => fake.emit('updates:changed', { status: 'ready', version: '2.0.0', notes: '' }));
  answer({ status: 'idle', checkedAt: null });
  await act(async () => {});
  expect(screen.getByRole('button', { name: 'Restart and install' })).toBeTruthy();
});
