import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { poolEnvironment } from '../../scripts/lib/pool-process.ts';
import { askForCode, signIn } from '../e2e/steps.ts';
import { startApp } from '../support/app.ts';
import type { TestPool } from '../support/pool.ts';
import { type Chapter, inEveryLook, type Step } from './chapter.ts';

/** Asks for a sign-in as another device would. */
async function askElsewhere(pool: TestPool, email: string): Promise<void> {
  const userData = mkdtempSync(path.join(tmpdir(), 'apipool-tour-'));
  const elsewhere = await startApp({ userData, env: poolEnvironment(pool), args: [] });
  try {
    await askForCode(await elsewhere.window(), email);
  } finally {
    await elsewhere.close();
    rmSync(userData, { recursive: true, force: true });
  }
}

const steps: readonly Step[] = [
  {
    name: 'e-mail',
    says: 'The first start.',
    walk: ({ page }) => page.getByLabel('E-mail address').waitFor(),
  },
  {
    name: 'not-an-address',
    says: 'What is no address, and a box that was not ticked, are told beside the field.',
    walk: async ({ page }) => {
      await page.getByLabel('E-mail address').fill('ada');
      await page.getByRole('button', { name: 'Send the code' }).click();
      await page.getByRole('alert').first().waitFor();
    },
  },
  {
    name: 'key',
    says: 'A key instead of an address.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: 'Use an API key instead' }).click();
      await page.getByRole('checkbox').check();
      await page.getByLabel('API key', { exact: true }).fill('sk-wrong-key-of-nobody');
      await page.getByRole('button', { name: 'Continue with the key' }).click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'paste-link',
    says: 'The link from the mail, pasted where nothing opens it.',
    walk: async ({ page, email }) => {
      await page.reload();
      await askForCode(page, email);
      await page.getByRole('button', { name: 'Paste the link from the mail instead' }).click();
      await page.getByLabel('Link from the e-mail').fill('https://example.com/');
      await page.getByLabel('Link from the e-mail').press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'known-accounts',
    says: 'Accounts of this device: sign in again, or read their chats.',
    walk: async ({ page, pool, email }) => {
      await page.reload();
      await signIn(page, email, pool.readCode);
      await page.getByRole('button', { name: 'Account menu' }).click();
      await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
      await page.getByRole('button', { name: 'Sign in' }).first().click();
      await page.getByRole('button', { name: /^Read the chats of/ }).waitFor();
    },
  },
  {
    name: 'signed-out',
    says: 'Signed out, the chats can still be read.',
    walk: ({ page }) => page.getByRole('button', { name: /^Read the chats of/ }).click(),
  },
  {
    name: 'link-offer',
    says: 'A link nobody here asked for is asked about.',
    walk: async ({ app, page, pool }) => {
      const other = 'somebody.with.a.long.address@department.example.com';
      await askElsewhere(pool, other);
      const [mail] = await pool.mails(other);
      await app.fire({ do: 'open-url', url: `apipool://auth/callback${new URL(mail?.link ?? '').search}` });
      await page.getByRole('alertdialog').waitFor();
    },
  },
];

export const waysIn: Chapter = { name: 'ways-in', looks: inEveryLook, steps };
