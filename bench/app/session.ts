import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { build, isBuildFresh } from '../../scripts/lib/build.ts';
import { poolEnvironment } from '../../scripts/lib/pool-process.ts';
import { startApp } from '../../tests/support/app.ts';
import { startTestPool, type TestPool } from '../../tests/support/pool.ts';
import type { RunningApp } from '../../tests/support/running-app.ts';
import type { Upstream } from './upstream.ts';

const root = path.join(import.meta.dirname, '..', '..');

export type BenchApp = {
  readonly page: Page;
  readonly app: RunningApp;
  /** SIGKILL, and a new start in the same folder. */
  readonly killAndRestart: () => Promise<BenchApp>;
  readonly end: () => Promise<void>;
};

/** The built app on the host, signed in at a pool of its own. `upstream`: a server behind that pool. */
export async function openApp(upstream?: string): Promise<BenchApp> {
  if (!isBuildFresh(root)) await build(root);
  if (upstream !== undefined) process.env['POOL_UPSTREAM_URL'] = upstream;
  const pool = await startTestPool({ onDisk: false, args: ['--credit', '100'] });
  delete process.env['POOL_UPSTREAM_URL'];
  const userData = mkdtempSync(path.join(tmpdir(), 'apipool-bench-'));
  const opened = await start(userData, pool);
  await signIn(opened.page, pool);
  return opened;
}

async function start(userData: string, pool: TestPool): Promise<BenchApp> {
  const app = await startApp({ userData, env: poolEnvironment(pool), args: [] });
  return {
    app,
    page: await app.window(),
    killAndRestart: async () => {
      await app.kill();
      return start(userData, pool);
    },
    end: async () => {
      await app.kill();
      await pool.stop();
      rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function signIn(page: Page, pool: TestPool): Promise<void> {
  await page.getByLabel('E-mail address').fill('bench@example.com');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Send the code' }).click();
  await page.getByLabel('Code from the e-mail').fill(await pool.readCode('bench@example.com'));
  await page.getByRole('button', { name: /^Model: (?!Choose a model)/ }).waitFor();
}

export async function chooseModel(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Model: / }).click();
  await page.getByRole('searchbox', { name: 'Search models' }).fill(name);
  await page.getByRole('option').first().click();
}

async function send(page: Page, text: string): Promise<void> {
  const composer = page.getByRole('textbox', { name: 'Message', exact: true });
  await composer.fill(text);
  await composer.press('Enter');
}

export async function ask(page: Page, text: string): Promise<void> {
  await send(page, text);
  await page.getByRole('article', { name: 'You' }).filter({ hasText: text }).last().waitFor();
}

/** Asks, and waits until the answer has ended with `lastWord`. A fast one may push its question out of sight. */
export async function askAndWait(
  page: Page,
  text: string,
  upstream: Upstream,
  lastWord: string,
): Promise<void> {
  const spoken = upstream.nextSpoken();
  await send(page, text);
  await spoken;
  const newest = page.locator('article').last().and(page.locator('[aria-busy="false"]'));
  await newest.filter({ hasText: lastWord }).waitFor({ timeout: 120_000 });
}

/** What the page's heap holds once the garbage is collected. */
export async function heapMb(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  await cdp.detach();
  return Math.round((usedSize / 2 ** 20) * 10) / 10;
}
