import type { Page } from '@playwright/test';
import { answers, chooseModel, composer, finishedAnswer, send } from '../e2e/steps.ts';
import { type Chapter, inBothThemes, type Step } from './chapter.ts';

const lastAnswer = (page: Page) => answers(page).last();

async function changeSetting(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).selectOption(value);
}

const steps: readonly Step[] = [
  {
    name: 'sign-in',
    says: 'The first start asks for an e-mail address, and once for age and policy.',
    walk: ({ page }) => page.getByLabel('E-mail address').waitFor(),
  },
  {
    name: 'code',
    says: 'A code was sent; the inbox of the local pool has it.',
    walk: async ({ page, email }) => {
      await page.getByLabel('E-mail address').fill(email);
      await page.getByRole('checkbox').check();
      await page.getByRole('button', { name: 'Send the code' }).click();
      await page.getByLabel('Code from the e-mail').waitFor();
    },
  },
  {
    name: 'wrong-code',
    says: 'A wrong code is told in words and can be typed over.',
    walk: async ({ page }) => {
      await page.getByLabel('Code from the e-mail').fill('000000');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'new-chat',
    says: 'The code signs in by itself; an empty chat offers four ways to begin. The balance stands in the corner.',
    walk: async ({ page, pool, email }) => {
      await page.getByLabel('Code from the e-mail').fill(await pool.readCode(email));
      await page.getByRole('button', { name: /^Credit balance: / }).waitFor();
    },
  },
  {
    name: 'models',
    says: 'Every model with its price per million tokens; typing searches.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: /^Model: (?!Choose a model)/ }).click();
      await page.getByRole('option').first().waitFor();
    },
  },
  {
    name: 'streaming',
    says: 'The answer is formatted while it is written.',
    walk: async ({ page }) => {
      await page.getByRole('option', { name: /Longform/ }).click();
      await send(page, 'Show me everything an answer can hold');
      await lastAnswer(page).getByRole('table').first().waitFor();
    },
  },
  {
    name: 'answered',
    says: 'Cost, tokens and speed on one line; the balance has moved.',
    walk: ({ page }) => finishedAnswer(page),
  },
  {
    name: 'reasoning',
    says: 'A model that thinks first: its thoughts are folded away.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: 'New chat', exact: true }).click();
      await chooseModel(page, 'Reasoner');
      await send(page, 'Why is the sky blue?');
      await finishedAnswer(page);
    },
  },
  {
    name: 'stopped',
    says: 'Stop keeps what had arrived.',
    walk: async ({ page }) => {
      await chooseModel(page, 'Slow');
      await send(page, 'Tell me a slow story');
      await lastAnswer(page).getByText('A lighthouse keeper').waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await finishedAnswer(page);
    },
  },
  {
    name: 'failed',
    says: 'A provider that fails midway: the error stands below the text, never instead of it.',
    walk: async ({ page }) => {
      await chooseModel(page, 'Faulty');
      await send(page, 'And now one that breaks off');
      await finishedAnswer(page);
    },
  },
  {
    name: 'out-of-credit',
    says: 'Without credit the draft stays and the button tops up.',
    walk: async ({ page, pool, email }) => {
      await pool.credit(email, '-1000');
      await page.evaluate(() => window.dispatchEvent(new Event('focus')));
      await composer(page).fill('This message waits for credit.');
      await page.getByRole('button', { name: 'Top up' }).waitFor();
    },
  },
  {
    name: 'found-again',
    says: 'After a reload everything is there again.',
    walk: async ({ page }) => {
      await page.reload();
      await page.getByRole('button', { name: /^Show me everything/ }).click();
      await lastAnswer(page).getByRole('heading').last().waitFor();
    },
  },
  {
    name: 'settings',
    says: 'Settings.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: /^Account menu/ }).click();
      await page.getByRole('menuitem', { name: 'Settings' }).click();
      await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    },
  },
  {
    name: 'german',
    says: 'German, at once.',
    walk: async ({ page }) => {
      await changeSetting(page, 'Language', 'de');
      await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
    },
  },
  {
    name: 'arabic',
    says: 'Arabic, from right to left.',
    walk: async ({ page }) => {
      await changeSetting(page, 'Sprache', 'ar');
      await page.locator('html[dir="rtl"]').waitFor();
      await page.getByRole('button', { name: /^Show me everything/ }).click();
      await page.getByRole('article').last().waitFor();
    },
  },
  {
    name: 'small-window',
    says: 'A small window: the list lies over the page when it is wanted.',
    walk: async ({ page }) => {
      await page.setViewportSize({ width: 560, height: 640 });
      await page.locator('aside').waitFor({ state: 'detached' });
    },
  },
];

/** What most people do most of the time, from the first start on. */
export const mainJob: Chapter = { name: 'main-job', looks: inBothThemes, steps };
