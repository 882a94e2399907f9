import type { Page } from '@playwright/test';
import { printTable, type Row, writeResult } from '../lib/report.ts';
import { askAndWait, heapMb, openApp } from './session.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const chats = 20;
const answersEach = 5;
const answerLength = 64 * 1024;
const wordLength = 7;
const words = Math.ceil(answerLength / wordLength);

/** Paragraphs, headings, lists and code: what an answer is made of. */
function word(number: number): string {
  const text = `w${String(number).padStart(5, '0')}`;
  switch (number % 200) {
    case 0:
      return `\n\n## ${text}\n\n`;
    case 60:
      return `\n\n- ${text} `;
    case 80:
      return `\n- ${text} `;
    case 100:
      return `\n\n\`\`\`js\n${text} `;
    case 150:
      return `\n${text}\n\`\`\`\n\n`;
    default:
      return `${text} `;
  }
}

const lastWord = `w${String(words - 1).padStart(5, '0')}`;
const newChat = (page: Page) => page.getByRole('button', { name: 'New chat', exact: true });
const chatInList = (page: Page, title: string) =>
  page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${title}(?!\\d)`) });

/** Leaves the open chat. */
async function leave(page: Page): Promise<void> {
  await newChat(page).click();
  await page.locator('article').first().waitFor({ state: 'detached' });
}

async function talk(page: Page, upstream: Upstream): Promise<void> {
  for (let chat = 0; chat < chats; chat += 1) {
    await leave(page);
    for (let answer = 0; answer < answersEach; answer += 1)
      await askAndWait(page, `chat ${chat} ${answer}`, upstream, lastWord);
  }
  await leave(page);
}

async function deleteChats(page: Page): Promise<void> {
  for (let chat = 0; chat < chats; chat += 1) {
    const entry = chatInList(page, `chat ${chat} 0`);
    await entry.focus();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await entry.waitFor({ state: 'detached' });
  }
}

/** After a moment for what is done when the page is idle, with the garbage of weak references collected, too. */
async function settledHeapMb(page: Page): Promise<number> {
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  await heapMb(page);
  return heapMb(page);
}

async function figures(page: Page, before: number, moment: string): Promise<Row> {
  const heap = await settledHeapMb(page);
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  return {
    moment,
    heapMb: heap,
    changePercent: Math.round((heap / before - 1) * 1000) / 10,
    elements: nodes,
  };
}

export async function run(): Promise<void> {
  const upstream = await startUpstream(4, words, { atOnce: 100, word });
  const opened = await openApp(upstream.url);
  const { page } = opened;
  // Everything that is loaded once is loaded: the highlighter, the thread, the list.
  await askAndWait(page, 'warm up', upstream, lastWord);
  await leave(page);
  const before = await settledHeapMb(page);
  const rows = [await figures(page, before, 'before')];
  await talk(page, upstream);
  rows.push(await figures(page, before, 'chats left'));
  await deleteChats(page);
  rows.push(await figures(page, before, 'chats deleted'));
  await opened.end();
  await upstream.close();
  printTable(`Heap of the page around ${chats * answersEach} answers of ${answerLength / 1024} KB`, rows);
  writeResult('memory', { limitPercent: 10, answers: chats * answersEach, answerLength, moments: rows });
}
