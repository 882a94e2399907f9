// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { defaultSettings } from '#shared/default-settings.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { bridgeGlobal } from '#shared/ipc/channels.ts';
import { ok } from '#shared/result.ts';
import { startI18n } from '../../i18n/i18n.ts';
import { mainTexts } from '../../i18n/main-texts.ts';
import { createFakeBridge } from '../../platform/fake-bridge.ts';
import { resetSettings, updateSettings, useSettingsStore } from '../../stores/settings-store.ts';
import { ProxyTestButton } from './proxy-test.tsx';

beforeAll(() => startI18n('en', mainTexts));
afterEach(() => {
  cleanup();
  resetSettings();
  vi.unstubAllGlobals();
});

function Shown() {
  return <ProxyTestButton proxy={useSettingsStore((state) => state.settings.proxy)} />;
}

test('a test begun while the address is being saved is a test of that address, and its result stays', async () => {
  const typed: Settings['proxy'] = { mode: 'manual', url: 'http://office:3128' };
  const toSave = Promise.withResolvers<void>();
  const fake = createFakeBridge({
    'settings:update': async () => {
      await toSave.promise;
      return ok({ ...defaultSettings, proxy: typed });
    },
    'network:test-proxy': () =>
      ok({ outcome: 'proxy_unreachable', via: 'office:3128', ms: 1, detail: 'ECONNREFUSED' }),
  });
  vi.stubGlobal(bridgeGlobal, fake.bridge);
  render(<Shown />);
  const saved = updateSettings({ proxy: typed });
  fireEvent.click(screen.getByRole('button', { name: 'Test' }));
  await act(async () => {
    toSave.resolve();
    await saved;
  });
  expect(await screen.findByText(/The proxy itself cannot be reached\./)).toBeTruthy();
  expect(fake.callsOf('network:test-proxy')).toEqual([typed]);

  act(() => useSettingsStore.setState({ settings: defaultSettings }));
  expect(screen.queryByText(/The proxy itself/)).toBeNull();
});
