// @vitest-environment happy-dom
import { act } from '@testing-library/react';
import { Component, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { bridgeGlobal } from '#shared/ipc/channels.ts';
import { ok } from '#shared/result.ts';
import { bugOptions, watchForBugs } from './bugs.ts';
import { createFakeBridge, type FakeBridge } from './fake-bridge.ts';

const secret = 'what somebody wrote';
let fake: FakeBridge;

beforeAll(watchForBugs);
beforeEach(() => {
  fake = createFakeBridge({ 'app:report-bug': () => ok() });
  vi.stubGlobal(bridgeGlobal, fake.bridge);
});
afterEach(() => vi.unstubAllGlobals());

const reports = () => fake.callsOf('app:report-bug');

test('what nobody caught is reported once, without what it says', () => {
  window.dispatchEvent(new ErrorEvent('error', { error: new RangeError(secret), message: secret }));
  const rejected = Object.assign(new Event('unhandledrejection'), { reason: new TypeError(secret) });
  window.dispatchEvent(rejected);
  const at: unknown = expect.stringMatching(/^bugs\.test\.tsx:\d+:\d+/);
  expect(reports()).toEqual([
    { kind: 'error', name: 'RangeError', at },
    { kind: 'rejection', name: 'TypeError', at },
  ]);
  expect(JSON.stringify(fake.calls)).not.toContain(secret);
});

test('what is no exception is not reported', () => {
  const message = 'ResizeObserver loop completed with undelivered notifications.';
  window.dispatchEvent(new ErrorEvent('error', { error: null, message }));
  expect(reports()).toEqual([]);
});

class Boundary extends Component<{ readonly children: ReactNode }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    return this.state.failed ? null : this.props.children;
  }
}

function Broken(): ReactNode {
  throw new SyntaxError(secret);
}

test('what a boundary caught is reported', async () => {
  const root = createRoot(document.createElement('div'), bugOptions);
  await act(async () =>
    root.render(
      <Boundary>
        <Broken />
      </Boundary>,
    ),
  );
  expect(reports()).toMatchObject([{ kind: 'render', name: 'SyntaxError' }]);
  expect(JSON.stringify(fake.calls)).not.toContain(secret);
});
