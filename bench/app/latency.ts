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
      const text = [...document.querySelectorAll('article:last-of-type p')].at(-1)?.textContent ?? '';
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

const sustainedSeconds = 10;
/** Words of seven characters: about 3,000 tokens a second. */
const wordsAtOnce = 18;
const wordGroupEveryMs = 10;
const wordsInParagraph = 120;

function wordInParagraph(number: number): string {
  const end = number % wordsInParagraph === wordsInParagraph - 1 ? '\n\n' : ' ';
  return `w${String(number).padStart(5, '0')}${end}`;
}

type Seen = { readonly at: number; readonly newest: number };

/** In each frame of a fast answer, for how long the next word it does not show has been waiting. */
async function lagOfFrames(): Promise<{ readonly lags: readonly number[]; readonly charactersPerS: number }> {
  const words = (sustainedSeconds * 1000 * wordsAtOnce) / wordGroupEveryMs;
  const speech = { atOnce: wordsAtOnce, word: wordInParagraph };
  const upstream = await startUpstream(wordGroupEveryMs, words, speech);
  const { page, end } = await openApp(upstream.url);
  await page.evaluate(() => {
    const frames: Seen[] = [];
    (window as unknown as { frames: Seen[] }).frames = frames;
    const paragraphs = document.getElementsByTagName('p');
    const look = () => {
      requestAnimationFrame(look);
      const text = [...paragraphs].findLast((each) => each.closest('article') !== null)?.textContent ?? '';
      const newest = /w(\d{5})\D*$/.exec(text)?.[1];
      const at = performance.timeOrigin + performance.now();
      if (newest !== undefined) frames.push({ at, newest: Number(newest) });
    };
    look();
  });
  await ask(page, 'fast, please');
  await page
    .locator('article[aria-busy="false"]')
    .filter({ hasText: `w${words - 1}` })
    .waitFor();
  const frames = await page.evaluate(() => (window as unknown as { frames: Seen[] }).frames);
  await end();
  await upstream.close();
  const lags = frames.flatMap(({ at, newest }) => {
    const writtenAt = upstream.writtenAt[newest + 1];
    return writtenAt === undefined ? [] : [Math.max(0, at - writtenAt)];
  });
  const tookMs = (upstream.writtenAt.at(-1) ?? 0) - (upstream.writtenAt[0] ?? 0);
  return { lags, charactersPerS: Math.round((words * wordInParagraph(0).length * 1000) / tookMs) };
}

export async function run(): Promise<void> {
  const words = await wordToPaint();
  const opened = await openApp();
  await chooseModel(opened.page, 'Longform');
  const keys = await keyToPaint(opened.page);
  await opened.end();
  const { lags, charactersPerS } = await lagOfFrames();
  const tenth = Math.floor(lags.length / 10);
  const figure = (values: readonly number[]) => ({
    count: values.length,
    p50Ms: Math.round(median(values) * 10) / 10,
    p95Ms: Math.round(quantile(values, 0.95) * 10) / 10,
  });
  const sustained = {
    'first tenth of its frames': figure(lags.slice(0, tenth)),
    'last tenth': figure(lags.slice(-tenth)),
  };
  printTable('Latency', [
    { what: 'server behind the pool → paint', ...figure(words) },
    { what: 'key → paint while an answer streams', ...figure(keys) },
  ]);
  printTable(
    `How old the oldest word not yet shown is, at ${charactersPerS} characters a second`,
    Object.entries(sustained).map(([when, lag]) => ({ when, ...lag })),
  );
  writeResult('latency', {
    serverToPaint: figure(words),
    keyToPaint: { limitP95Ms: 50, ...figure(keys) },
    sustained: { charactersPerS, ...sustained },
  });
}
