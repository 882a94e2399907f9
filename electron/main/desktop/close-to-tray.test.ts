import { expect, test } from 'vitest';
import { createCloseDecision } from './close-to-tray.ts';

function setUp(state: {
  settings?: { showTray?: boolean; closeToTray?: boolean; closeToTrayExplained?: boolean };
  quitting?: boolean;
  tray?: boolean;
  stays?: boolean;
}) {
  const remembered: unknown[] = [];
  let explained = 0;
  const decision = createCloseDecision({
    settings: () => ({ showTray: true, closeToTray: true, closeToTrayExplained: true, ...state.settings }),
    isQuitting: () => state.quitting ?? false,
    trayIsShown: async () => state.tray ?? true,
    explain: async () => {
      explained += 1;
      return state.stays ?? true;
    },
    remember: (patch) => remembered.push(patch),
  });
  return { decision, remembered, explained: () => explained };
}

test('the app stays only where the person wants it to and has a tray', async () => {
  expect(setUp({}).decision.keepsRunning()).toBe(true);
  expect(setUp({ settings: { closeToTray: false } }).decision.keepsRunning()).toBe(false);
  expect(setUp({ settings: { showTray: false } }).decision.keepsRunning()).toBe(false);
  expect(setUp({ quitting: true }).decision.keepsRunning()).toBe(false);
  expect(await setUp({}).decision.mayClose()).toBe(false);
  expect(await setUp({ tray: false }).decision.mayClose()).toBe(true);
});

test('the first time it is explained, once', async () => {
  const first = setUp({ settings: { closeToTrayExplained: false } });
  expect(await first.decision.mayClose()).toBe(false);
  expect(first.remembered).toEqual([{ closeToTrayExplained: true }]);
  const later = setUp({});
  await later.decision.mayClose();
  expect(later.explained()).toBe(0);
});

test('who rather quits is not asked again: closing closes', async () => {
  const { decision, remembered } = setUp({ settings: { closeToTrayExplained: false }, stays: false });
  expect(await decision.mayClose()).toBe(true);
  expect(remembered).toEqual([{ closeToTray: false }]);
});

test('without a tray nothing is explained', async () => {
  const { decision, explained } = setUp({ settings: { closeToTrayExplained: false }, tray: false });
  expect(await decision.mayClose()).toBe(true);
  expect(explained()).toBe(0);
});
