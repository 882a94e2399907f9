import type { Page } from '@playwright/test';
import { median, printTable, quantile, writeResult } from '../lib/report.ts';
import { ask, chooseModel, openApp } from './session.ts';
import { startUpstream } from './upstream.ts';

/** From a word's way out of the server behind the pool to the frame that shows it: the pool's own share included. */
async function wordToPaint(): Promise<readonly number[]> {
  const upstream = await startUpstream(50, 120);
  const opened = await openApp(upstream.url);
  await opened.page.evaluate(() => {
    const seen: number[] = [];
    (window as unknown as { seen: number[] }).seen = seen;
    new MutationObserver(() => {
      const text = [...document.querySelectorAll('article')].at(-1)?.textContent ?? '';
      const newest = text.lastIndexOf('w');
      const number = Number.parseInt(text.slice(newest + 1), 10);
      if (Number.isNaN(number) || seen[number] !== undefined) return;
      requestAnimationFrame(() => {
        seen[number] ??= performance.timeOrigin + performance.now();
      });
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await ask(opened.page, 'words, please');
  await opened.page.locator('article[aria-busy="false"]').filter({ hasText: 'w119' }).waitFor();
  const seen = await opened.page.evaluate(() => (window as unknown as { seen: (number | null)[] }).seen);
  const delays = upstream.writtenAt.flatMap((at, index) => {
    const shown = seen[index];
    return typeof shown === 'number' ? [shown - at] : [];
  });
  await opened.end();
  await upstream.close();
  return delays;
}

/** From a key press in the composer to the frame after it, while a long answer streams. */
async function keyToPaint(page: Page): Promise<readonly number[]> {
  await page.evaluate(() => {
    const delays: number[] = [];
    (window as unknown as { delays: number[] }).delays = delays;
    document.addEventListener('keydown', ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => delays.push(performance.now() - timeStamp);
        channel.port2.postMessage(null);
      });
    });
  });
  await ask(page, 'write while I type');
  const composer = page.getByRole('textbox', { name: 'Message', exact: true });
  await composer.pressSequentially('typing while an answer is being written, '.repeat(4), { delay: 40 });
  return page.evaluate(() => (window as unknown as { delays: number[] }).delays);
}

export async function run(): Promise<void> {
  const words = await wordToPaint();
  const opened = await openApp();
  await chooseModel(opened.page, 'Longform');
  const keys = await keyToPaint(opened.page);
  await opened.end();
  const figure = (values: readonly number[]) => ({
    count: values.length,
    p50Ms: Math.round(median(values) * 10) / 10,
    p95Ms: Math.round(quantile(values, 0.95) * 10) / 10,
  });
  printTable('Latency', [
    { what: 'server behind the pool → paint', ...figure(words) },
    { what: 'key → paint while an answer streams', ...figure(keys) },
  ]);
  writeResult('latency', { serverToPaint: figure(words), keyToPaint: { limitP95Ms: 50, ...figure(keys) } });
}
