import type { Page } from '@playwright/test';
import type { StartTimes } from '../../tests/host/control-protocol.ts';
import { median, printTable, quantile, type Row, writeResult } from '../lib/report.ts';
import { type BenchApp, heapMb, openApp } from './session.ts';

const starts = 10;
const calls = 10;
const keys = process.platform === 'darwin' ? 'Alt+Space' : 'Control+Alt+Space';

type Start = Readonly<Record<'entryMs' | 'toWindowMs' | 'toPageMs' | 'toPaintMs', number>>;

/**
 * From the app's first line to its first picture. The start of Electron's own program (of Chromium, on the host) is no
 * part of it: everything after the entry counts from `ready` on.
 */
async function measureStart({ app, page }: BenchApp): Promise<Start> {
  await composer(page).waitFor();
  const paint = await page.evaluate(async () => {
    let entry: PerformanceEntry | undefined;
    while (!entry) {
      await new Promise(requestAnimationFrame);
      entry = performance.getEntriesByName('first-contentful-paint')[0];
    }
    return performance.timeOrigin + entry.startTime;
  });
  const { startTimes } = await app.state();
  const at = (step: keyof StartTimes) => startTimes[step] ?? Number.NaN;
  return {
    entryMs: at('entryRun') - at('entry'),
    toWindowMs: at('firstWindow') - at('ready'),
    toPageMs: at('firstPage') - at('ready'),
    toPaintMs: paint - at('ready'),
  };
}

type Call = { readonly frames: number; readonly ms: number };

/** From the moment the quick window has the focus to its composer having it. */
async function measureCall({ app }: BenchApp, quick: Page): Promise<Call> {
  await quick.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    const calls = window as unknown as { ready: Promise<{ frames: number; ms: number }> };
    calls.ready = new Promise((resolve) => {
      window.addEventListener(
        'focus',
        () => {
          const began = performance.now();
          let frames = 0;
          const look = () => {
            frames += 1;
            if (document.activeElement instanceof HTMLTextAreaElement)
              resolve({ frames, ms: performance.now() - began });
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        },
        { once: true, capture: true },
      );
    });
  });
  await app.fire({ do: 'shortcut', accelerator: keys });
  const call = await quick.evaluate(() => (window as unknown as { ready: Promise<Call> }).ready);
  await quick.keyboard.press('Escape');
  await quick.waitForFunction(() => !document.hasFocus());
  return call;
}

const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
const tenths = (value: number) => Math.round(value * 10) / 10;

function figures(values: readonly number[]): Row {
  return { p50Ms: tenths(median(values)), p95Ms: tenths(quantile(values, 0.95)) };
}

export async function run(): Promise<void> {
  let opened = await openApp();
  const times: Start[] = [];
  for (let start = 0; start < starts; start += 1) {
    opened = await opened.killAndRestart();
    times.push(await measureStart(opened));
  }
  const quick = await opened.app.quickWindow();
  await composer(quick).waitFor();
  const ready: Call[] = [];
  for (let call = 0; call < calls; call += 1) ready.push(await measureCall(opened, quick));
  const memory = { mainPageHeapMb: await heapMb(opened.page), quickPageHeapMb: await heapMb(quick) };
  await opened.end();

  const start = {
    'entry runs': figures(times.map((time) => time.entryMs)),
    'ready → first window': figures(times.map((time) => time.toWindowMs)),
    'ready → page loaded': figures(times.map((time) => time.toPageMs)),
    'ready → first paint': figures(times.map((time) => time.toPaintMs)),
  };
  const quickCalls = {
    calls,
    mostFrames: Math.max(...ready.map((call) => call.frames)),
    ...figures(ready.map((call) => call.ms)),
  };
  printTable(
    `Start (${starts} times, signed in)`,
    Object.entries(start).map(([step, row]) => ({ step, ...row })),
  );
  printTable('Quick window, from focus to a composer that takes keys', [quickCalls]);
  printTable('Memory', [memory]);
  writeResult('desktop', { start: { starts, ...start }, quick: { limitFrames: 2, ...quickCalls }, memory });
}
