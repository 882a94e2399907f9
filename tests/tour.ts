import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { startApp } from './support/app.ts';
import { startTestPool, type TestPool } from './support/pool.ts';
import { build, isBuildFresh } from '../scripts/lib/build.ts';
import { poolEnvironment } from '../scripts/lib/pool-process.ts';

/**
 * `npm run tour`: walks the main job as a person would, without a screen. Every step leaves a numbered picture in
 * light and dark and a line in the transcript: out/tour/.
 */
const root = path.join(import.meta.dirname, '..');
const folder = path.join(root, 'out', 'tour');

type Tour = { readonly page: Page; readonly pool: TestPool; readonly email: string };
type Step = { readonly name: string; readonly says: string; readonly walk: (tour: Tour) => Promise<void> };

const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
const lastAnswer = (page: Page) => page.getByRole('article', { name: /^Answer by / }).last();

async function chooseModel(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Model: (?!Choose a model)/ }).click();
  await page.getByRole('option', { name: new RegExp(name) }).click();
}

async function ask(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
  await page.getByRole('article', { name: 'You' }).filter({ hasText: text }).waitFor();
}

async function answered(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
  await lastAnswer(page).and(page.locator('[aria-busy="false"]')).waitFor();
}

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
      await ask(page, 'Show me everything an answer can hold');
      await lastAnswer(page).getByRole('table').first().waitFor();
    },
  },
  {
    name: 'answered',
    says: 'Cost, tokens and speed on one line; the balance has moved.',
    walk: ({ page }) => answered(page),
  },
  {
    name: 'reasoning',
    says: 'A model that thinks first: its thoughts are folded away.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: 'New chat', exact: true }).click();
      await chooseModel(page, 'Reasoner');
      await ask(page, 'Why is the sky blue?');
      await answered(page);
    },
  },
  {
    name: 'stopped',
    says: 'Stop keeps what had arrived.',
    walk: async ({ page }) => {
      await chooseModel(page, 'Slow');
      await ask(page, 'Tell me a slow story');
      await lastAnswer(page).getByText('A lighthouse keeper').waitFor();
      await page.getByRole('button', { name: 'Stop' }).click();
      await answered(page);
    },
  },
  {
    name: 'failed',
    says: 'A provider that fails midway: the error stands below the text, never instead of it.',
    walk: async ({ page }) => {
      await chooseModel(page, 'Faulty');
      await ask(page, 'And now one that breaks off');
      await answered(page);
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
    says: 'Settings, and every request that left this device.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: /^Account menu/ }).click();
      await page.getByRole('menuitem', { name: 'Settings' }).click();
      await page.getByRole('table').waitFor();
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

async function picture(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
    await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
  }
}

async function walk(): Promise<void> {
  if (!isBuildFresh(root)) await build(root);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const userData = mkdtempSync(path.join(tmpdir(), 'apipool-tour-'));
  const pool = await startTestPool({ onDisk: false, args: [] });
  const app = await startApp({ userData, env: poolEnvironment(pool), args: [] });
  const transcript: string[] = [];
  try {
    const tour = { page: await app.window(), pool, email: 'ada@example.com' };
    for (const [index, step] of steps.entries()) {
      const name = `${String(index + 1).padStart(2, '0')}-${step.name}`;
      await step.walk(tour);
      await picture(tour.page, name);
      transcript.push(`${name}: ${step.says}`);
      console.log(transcript.at(-1));
    }
  } finally {
    writeFileSync(path.join(folder, 'transcript.txt'), `${transcript.join('\n')}\n`);
    await app.close();
    await pool.stop();
    rmSync(userData, { recursive: true, force: true });
  }
}

await walk();
