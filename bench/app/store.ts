import type { Page } from '@playwright/test';
import { median, printTable, quantile, type Row, writeResult } from '../lib/report.ts';
import { fillHistory } from '../../tests/e2e/full-history.ts';
import { ask, askAndWait, type BenchApp, openApp } from './session.ts';
import { startUpstream, type Upstream } from './upstream.ts';
import { noteWrites, readWrites, type Write } from './writes.ts';

const answers = 20;
const wordLength = 6;
/** 20 KB */
const words = Math.ceil((20 * 1024) / wordLength);
const starts = 5;
const deletions = 10;
const chats = 1_000;
const messagesEach = 100;

const chatInList = (page: Page, title: string) =>
  page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${title}(?!\\d)`) });
const tenths = (value: number) => Math.round(value * 10) / 10;
const figures = (values: readonly number[]): Row => ({
  count: values.length,
  p50Ms: tenths(median(values)),
  p95Ms: tenths(quantile(values, 0.95)),
});

type AnswerWrites = Readonly<Record<'start' | 'while' | 'end', readonly Write[]>>;

/** One answer of 20 KB, and what was written before its first word, while it came, and after its last one. */
async function answerOnce(page: Page, upstream: Upstream, round: number): Promise<AnswerWrites> {
  await readWrites(page);
  const last = `w${String(words - 1).padStart(wordLength - 2, '0')}`;
  await askAndWait(page, `answer ${round}`, upstream, last);
  // What is shown as finished may still be on its way to the disk.
  const end = upstream.writtenAt.at(-1) ?? 0;
  await page.waitForFunction(
    (said) => (window as unknown as { writes: Write[] }).writes.some(({ begunAt }) => begunAt >= said),
    end,
  );
  const writes = (await readWrites(page)).filter(({ stores }) => stores.includes('messages'));
  const first = upstream.writtenAt[0] ?? 0;
  return {
    start: writes.filter(({ begunAt }) => begunAt < first),
    while: writes.filter(({ begunAt }) => begunAt >= first && begunAt < end),
    end: writes.filter(({ begunAt }) => begunAt >= end),
  };
}

async function measureAnswers(): Promise<readonly AnswerWrites[]> {
  const word = (number: number) => `w${String(number).padStart(wordLength - 2, '0')} `;
  const upstream = await startUpstream(8, words, { atOnce: 20, word });
  const opened = await openApp(upstream.url);
  await noteWrites(opened.page);
  const measured: AnswerWrites[] = [];
  for (let round = 0; round < answers; round += 1) {
    await opened.page.getByRole('button', { name: 'New chat', exact: true }).click();
    measured.push(await answerOnce(opened.page, upstream, round));
  }
  await opened.end();
  await upstream.close();
  return measured;
}

type Starts = {
  readonly app: BenchApp;
  readonly restarts: readonly number[];
  readonly loads: readonly number[];
};

/** From the start of the app, and of the page alone, to the chats in the list. */
async function measureStarts(first: BenchApp, title: string): Promise<Starts> {
  let app = first;
  const restarts: number[] = [];
  const loads: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const began = performance.now();
    app = await app.killAndRestart();
    await chatInList(app.page, title).waitFor();
    restarts.push(performance.now() - began);
    await app.page.reload({ waitUntil: 'commit' });
    loads.push(
      await app.page.evaluate(async (wanted) => {
        const isListed = () =>
          [...document.querySelectorAll('nav button')].some((each) => each.textContent?.startsWith(wanted));
        while (!isListed()) await new Promise(requestAnimationFrame);
        return performance.now();
      }, title),
    );
  }
  return { app, restarts, loads };
}

/** Marks a chat of a hundred messages as deleted, and takes it out for good. */
async function measureDeletions(page: Page): Promise<readonly Write[]> {
  await noteWrites(page);
  for (let chat = 0; chat < deletions; chat += 1) {
    const entry = chatInList(page, `chat ${chat}`);
    await entry.focus();
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.waitForFunction(
      (count) =>
        (window as unknown as { writes: Write[] }).writes.filter((each) => each.stores.includes('messages'))
          .length > count,
      chat,
    );
  }
  return readWrites(page);
}

export async function run(): Promise<void> {
  const measured = await measureAnswers();
  const ms = (writes: readonly Write[]) => writes.map((write) => write.ms);
  const durabilities = new Set(
    measured.flatMap(({ start, end }) => [...start, ...end]).map((each) => each.durability),
  );

  const opened = await openApp();
  await ask(opened.page, 'the only chat');
  await opened.page.locator('article[aria-busy="false"]').last().waitFor();
  const empty = await measureStarts(opened, 'the only chat');
  await fillHistory(empty.app.page, chats, messagesEach);
  const full = await measureStarts(empty.app, 'chat 0');
  const deleted = await measureDeletions(full.app.page);
  await full.app.end();

  const writing = {
    'at its start': figures(ms(measured.flatMap(({ start }) => start))),
    'while it streams': { count: measured.flatMap((each) => each.while).length },
    'at its end': figures(ms(measured.flatMap(({ end }) => end))),
  };
  const opening = {
    'app, 2 messages': figures(empty.restarts),
    'app, 100,002 messages': figures(full.restarts),
    'page, 2 messages': figures(empty.loads),
    'page, 100,002 messages': figures(full.loads),
  };
  const deleting = {
    marking: figures(ms(deleted.filter(({ stores }) => !stores.includes('messages')))),
    purging: figures(ms(deleted.filter(({ stores }) => stores.includes('messages')))),
  };
  const rows = (group: Readonly<Record<string, Row>>) =>
    Object.entries(group).map(([what, row]) => ({ what, ...row }));
  printTable(
    `Transactions of an answer of 20 KB (${answers} answers, ${[...durabilities].join()})`,
    rows(writing),
  );
  printTable('From the start to the list of chats', rows(opening));
  printTable('Deleting a chat of 100 messages among 100,000', rows(deleting));
  writeResult('store', { answers, durability: [...durabilities], writing, opening, deleting });
}
