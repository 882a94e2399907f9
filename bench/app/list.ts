import type { Page } from '@playwright/test';
import { fillChat } from '../../tests/e2e/long-chat.ts';
import { median, printTable, quantile, writeResult } from '../lib/report.ts';
import { ask, chooseModel, openApp } from './session.ts';

const rounds = 9;
const pairs = 1149;

/** From the press on a chat to the frame that shows its newest message. */
async function openMs(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  return page.evaluate(async () => {
    const entry = [...document.querySelectorAll('nav button')].find((button) =>
      button.textContent?.startsWith('a long chat'),
    );
    if (!(entry instanceof HTMLElement)) throw new Error('the chat is not listed');
    const began = performance.now();
    entry.click();
    while (!document.querySelector('[data-entry="2299"] h2')) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - began;
  });
}

/** Gaps between frames while the chat is scrolled up by 60 px a frame. */
function scrollGaps(page: Page): Promise<readonly number[]> {
  return page.evaluate(async () => {
    const scroller = document.querySelector('[role="log"][aria-label="Conversation"]');
    if (!scroller) throw new Error('no thread');
    scroller.dispatchEvent(new WheelEvent('wheel', { deltaY: -1 }));
    const gaps: number[] = [];
    let last = performance.now();
    for (let frame = 0; frame < 300; frame += 1) {
      scroller.scrollTop -= 60;
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      gaps.push(now - last);
      last = now;
    }
    return gaps;
  });
}

/** A message by its number, else the first that reaches below the middle of the window, and where its top edge is. */
function placeOf(page: Page, number?: string): Promise<{ readonly number: string; readonly top: number }> {
  return page.evaluate((known) => {
    const entries = [...document.querySelectorAll<HTMLElement>('[role="log"] [data-entry]')];
    const entry = entries.find((candidate) =>
      known === undefined
        ? candidate.getBoundingClientRect().bottom > innerHeight / 2
        : candidate.dataset['entry'] === known,
    );
    if (!entry) throw new Error('no message there');
    return { number: entry.dataset['entry'] ?? '', top: entry.getBoundingClientRect().top };
  }, number);
}

/** By how many pixels the message being read moves while an answer grows below it. */
async function driftPx(page: Page): Promise<number> {
  await chooseModel(page, 'Longform');
  await ask(page, 'write, while I read above');
  await scrollGaps(page);
  const before = await placeOf(page);
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 60_000 });
  const after = await placeOf(page, before.number);
  return Math.abs(after.top - before.top);
}

export async function run(): Promise<void> {
  const opened = await openApp();
  const { page } = opened;
  await chooseModel(page, 'Echo');
  await ask(page, 'a long chat');
  await page.locator('article[aria-busy="false"]').last().waitFor();
  await fillChat(page, 'a long chat', pairs);
  await page.reload();
  const opens: number[] = [];
  for (let round = 0; round < rounds; round += 1) opens.push(await openMs(page));
  const gaps = await scrollGaps(page);
  const anchorDriftPx = await driftPx(page);
  await opened.end();
  const figures = {
    messages: 2 + pairs * 2,
    openMedianMs: Math.round(median(opens)),
    openMaxMs: Math.round(Math.max(...opens)),
    scrollP95Ms: Math.round(quantile(gaps, 0.95) * 10) / 10,
    scrollMaxMs: Math.round(Math.max(...gaps) * 10) / 10,
    anchorDriftPx,
  };
  printTable('A chat of 2,300 messages', [figures]);
  writeResult('list', { limits: { openMs: 150, scrollP95Ms: 20, anchorDriftPx: 0 }, ...figures });
}
