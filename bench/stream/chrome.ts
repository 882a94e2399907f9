import { readFile } from 'node:fs/promises';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { findChromium } from '../../scripts/lib/chromium.ts';

/** What one page costs: its counters and the processor time of its main thread. */
export type Counters = {
  /** Seconds the main thread spent in tasks, by the clock. */
  readonly busy: number;
  readonly script: number;
  readonly style: number;
  readonly layout: number;
  /** Seconds of processor time of the main thread; only Linux tells. */
  readonly cpu: number | null;
  readonly nodes: number;
  readonly heapMB: number;
};

export type BenchChrome = {
  readonly page: Page;
  readonly slowDown: (factor: number) => Promise<void>;
  readonly counters: () => Promise<Counters>;
  readonly collectGarbage: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A browser of its own for one measurement, with nothing left over from another one. */
export async function openChrome(url: string): Promise<BenchChrome> {
  const browser = await chromium.launch({
    executablePath: await findChromium('windows'),
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.goto(url);
  await page.waitForFunction(() => 'bench' in globalThis);
  const pids = await rendererPids(browser);
  return {
    page,
    slowDown: async (factor) => {
      await session.send('Emulation.setCPUThrottlingRate', { rate: factor });
    },
    counters: () => readCounters(session, pids),
    collectGarbage: async () => {
      await session.send('HeapProfiler.enable');
      await session.send('HeapProfiler.collectGarbage');
      await session.send('HeapProfiler.disable');
    },
    close: () => browser.close(),
  };
}

/** The page's process, and a spare one that does nothing. */
async function rendererPids(browser: Browser): Promise<readonly number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.filter((info) => info.type === 'renderer').map((info) => info.id);
}

async function readCounters(session: CDPSession, pids: readonly number[]): Promise<Counters> {
  const { metrics } = await session.send('Performance.getMetrics');
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return {
    busy: value('TaskDuration'),
    script: value('ScriptDuration'),
    style: value('RecalcStyleDuration'),
    layout: value('LayoutDuration'),
    cpu: await mainThreadSeconds(pids),
    nodes: value('Nodes'),
    heapMB: value('JSHeapUsedSize') / 2 ** 20,
  };
}

async function mainThreadSeconds(pids: readonly number[]): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const statistics = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '0')),
  );
  return statistics.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e9, 0);
}
