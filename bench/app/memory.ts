import type { Page } from '@playwright/test';
import { printTable, type Row, writeResult } from '../lib/report.ts';
import { dataMb } from './heap-snapshot.ts';
import { askAndWait, heapMb, openApp } from './session.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const chats = 20;
const warmUpChats = 10;
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

/** So many chats of so many answers each, one after the other, and out of the last one. */
async function talk(page: Page, upstream: Upstream, name: string, count: number): Promise<void> {
  for (let chat = 0; chat < count; chat += 1) {
    await leave(page);
    for (let answer = 0; answer < answersEach; answer += 1)
      await askAndWait(page, `${name} ${chat} ${answer}`, upstream, lastWord);
  }
  await leave(page);
}

async function deleteChats(page: Page, name: string, count: number): Promise<void> {
  for (let chat = 0; chat < count; chat += 1) {
    const entry = chatInList(page, `${name} ${chat} 0`);
    await entry.focus();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await entry.waitFor({ state: 'detached' });
  }
}

type Figures = {
  readonly moment: string;
  /** What the engine says is in use, compiled code included. */
  readonly heapMb: number;
  /** Without what the engine has compiled: objects, strings, elements. */
  readonly dataMb: number;
  readonly elements: number;
};

/** After a moment for what is done when the page is idle, with the garbage of weak references collected, too. */
async function figures(page: Page, moment: string): Promise<Figures> {
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));
  await heapMb(page);
  const heap = await heapMb(page);
  const elements = await page.evaluate(() => document.querySelectorAll('*').length);
  return { moment, heapMb: heap, dataMb: await dataMb(page), elements };
}

export async function run(): Promise<void> {
  const upstream = await startUpstream(4, words, { atOnce: 100, word });
  const opened = await openApp(upstream.url);
  const { page } = opened;
  // The engine compiles what runs often, and keeps that: a first round is not what this is about.
  await talk(page, upstream, 'warm up', warmUpChats);
  await deleteChats(page, 'warm up', warmUpChats);
  const before = await figures(page, 'before');
  await talk(page, upstream, 'chat', chats);
  const left = await figures(page, 'chats left');
  await deleteChats(page, 'chat', chats);
  const deleted = await figures(page, 'chats deleted');
  await opened.end();
  await upstream.close();
  const change = (now: number, then: number) => Math.round((now / then - 1) * 1000) / 10;
  const rows: readonly Row[] = [before, left, deleted].map((each) => ({
    ...each,
    heapChangePercent: change(each.heapMb, before.heapMb),
    dataChangePercent: change(each.dataMb, before.dataMb),
  }));
  printTable(`Heap of the page around ${chats * answersEach} answers of ${answerLength / 1024} KB`, rows);
  writeResult('memory', { limitPercent: 10, answers: chats * answersEach, answerLength, moments: rows });
}
