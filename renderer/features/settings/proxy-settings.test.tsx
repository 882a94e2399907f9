// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Settings } from '#shared/domain/settings.ts';
import { bridgeGlobal } from '#shared/ipc/channels.ts';
import { ok } from '#shared/result.ts';
import { startI18n } from '../../i18n/i18n.ts';
import { mainTexts } from '../../i18n/main-texts.ts';
import { createFakeBridge } from '../../platform/fake-bridge.ts';
import { ProxySettings } from './proxy-settings.tsx';

let fake = createFakeBridge();
beforeAll(() => startI18n('en', mainTexts));
beforeEach(() => {
  fake = createFakeBridge({
    'network:test-proxy': () =>
      ok({ outcome: 'proxy_unreachable', via: 'office:3128', ms: 1, detail: 'ECONNREFUSED' }),
  });
  vi.stubGlobal(bridgeGlobal, fake.bridge);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** As saved, which may be never or later than what is typed. */
function Shown({ initial, saved }: { initial: Settings['proxy']; saved?: Settings['proxy'][] }) {
  const [proxy, setProxy] = useState(initial);
  const save = (next: Settings['proxy']) => {
    saved?.push(next);
    if (next.mode !== proxy.mode) setProxy(next);
  };
  return <ProxySettings proxy={proxy} onChange={save} />;
}

const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Proxy address' });
const button = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Test' });
const type = (value: string) => act(() => void fireEvent.change(field(), { target: { value } }));
const tested = () => fake.callsOf('network:test-proxy');
const failure = () => screen.queryByText(/The proxy itself cannot be reached\./);

test('what is typed is tested, saved or not, and its result goes with the next change', async () => {
  render(<Shown initial={{ mode: 'manual', url: 'http://before:1' }} />);
  type('http://office:3128');
  await act(async () => void fireEvent.click(button()));
  expect(tested()).toEqual([{ mode: 'manual', url: 'http://office:3128' }]);
  expect(failure()).not.toBeNull();
  type('http://office:3129');
  expect(failure()).toBeNull();
});

test('without an address it is said what is used meanwhile, and there is nothing to test', () => {
  render(<Shown initial={{ mode: 'manual', url: '' }} />);
  expect(screen.getByText(/until there is one, the proxy of your system is used/)).toBeTruthy();
  expect(screen.getByText('Can be tested once the address is complete.')).toBeTruthy();
  expect(button().disabled).toBe(true);
});

test('an address that is none is told, and is neither saved nor tested', () => {
  const saved: Settings['proxy'][] = [];
  render(<Shown initial={{ mode: 'manual', url: 'http://before:1' }} saved={saved} />);
  type('office');
  fireEvent.blur(field());
  expect(screen.getByRole('alert').textContent).toContain('Enter an http or https address');
  fireEvent.click(button());
  expect(button().disabled).toBe(true);
  expect(saved).toEqual([]);
  expect(tested()).toEqual([]);
  type('http://office:3128');
  fireEvent.blur(field());
  expect(saved).toEqual([{ mode: 'manual', url: 'http://office:3128' }]);
});

test('other ways are tested whatever stands in the hidden field', async () => {
  render(<Shown initial={{ mode: 'none', url: '' }} />);
  await act(async () => void fireEvent.click(button()));
  expect(tested()).toEqual([{ mode: 'none', url: '' }]);
});
