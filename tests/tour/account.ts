import { ask, chooseModel, openAccountPage, signIn } from '../e2e/steps.ts';
import { type Chapter, inEveryLook, type Step } from './chapter.ts';

const newAccount: readonly Step[] = [
  {
    name: 'usage-empty',
    says: 'Nothing was used yet.',
    walk: async ({ page, pool, email }) => {
      await signIn(page, email, pool.readCode);
      await openAccountPage(page, 'Usage');
      await page.getByText('No requests in this period.').waitFor();
    },
  },
  {
    name: 'transactions-new',
    says: 'Only the starting credit.',
    walk: async ({ page }) => {
      await openAccountPage(page, 'Transactions');
      await page.getByRole('row', { name: /Bonus/ }).waitFor();
    },
  },
];

const aFewRows: readonly Step[] = [
  {
    name: 'usage-few',
    says: 'Three requests.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: 'New chat', exact: true }).click();
      await chooseModel(page, 'Echo');
      for (const text of ['one', 'two', 'three']) await ask(page, text);
      await openAccountPage(page, 'Usage');
      await page.getByRole('listbox').waitFor();
    },
  },
];

const aBusyYear: readonly Step[] = [
  {
    name: 'usage-chart',
    says: 'Ten thousand requests as a chart, a press away from any day.',
    walk: async ({ page, pool, email }) => {
      await pool.pull('POST', '/_past', { email, requests: 10_000, topups: 10_000 });
      await openAccountPage(page, 'Transactions');
      await openAccountPage(page, 'Usage');
      await page.getByRole('listbox').focus();
      await page.keyboard.press('ArrowLeft');
    },
  },
  {
    name: 'usage-table',
    says: 'The same as tables.',
    walk: ({ page }) => page.getByText('Table', { exact: true }).click(),
  },
  {
    name: 'usage-requests',
    says: 'The list of requests, two pages further.',
    walk: async ({ page }) => {
      const next = page.getByRole('button', { name: 'Older' });
      for (let turn = 0; turn < 2; turn += 1) await next.click();
      await next.scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'transactions',
    says: 'As many payments; one of them with its details.',
    walk: async ({ page }) => {
      await openAccountPage(page, 'Transactions');
      await page
        .getByRole('button', { name: /^Details/ })
        .first()
        .click();
    },
  },
];

const person: readonly Step[] = [
  {
    name: 'account',
    says: 'Profile, devices, key, limits, rights.',
    walk: async ({ page }) => {
      await openAccountPage(page, 'Account');
      await page.getByText('This device', { exact: true }).waitFor();
    },
  },
  {
    name: 'account-below',
    says: 'The same page, further down.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: 'Delete my account…' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'change-address',
    says: 'A new address wants a code from both mailboxes.',
    walk: async ({ page }) => {
      await page.getByRole('button', { name: 'Change e-mail address' }).click();
      await page.getByLabel('New e-mail address').fill('new.address@example.com');
      await page.getByRole('button', { name: 'Send the codes' }).click();
      await page
        .getByLabel(/^Code from the e-mail to/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'delete-account',
    says: 'What deletion means, and the address to be typed.',
    walk: async ({ page }) => {
      await openAccountPage(page, 'Usage');
      await openAccountPage(page, 'Account');
      await page.getByRole('button', { name: 'Delete my account…' }).click();
      await page.getByLabel('Type your e-mail address to confirm').waitFor();
    },
  },
  {
    name: 'deletion-requested',
    says: 'Asked for, with the day, and a way back.',
    walk: async ({ page, email }) => {
      await page.getByLabel('Type your e-mail address to confirm').fill(email);
      await page.getByRole('button', { name: 'Request the deletion' }).click();
      await page.getByRole('button', { name: 'Take the request back' }).waitFor();
    },
  },
  {
    name: 'privacy',
    says: 'Where each kind of data lives, and what left this device.',
    walk: ({ page }) => openAccountPage(page, 'Privacy'),
  },
  {
    name: 'privacy-below',
    says: 'The same page, further down.',
    walk: ({ page }) => page.getByRole('table').last().scrollIntoViewIfNeeded(),
  },
];

export const account: Chapter = {
  name: 'account',
  looks: inEveryLook,
  steps: [...newAccount, ...aFewRows, ...aBusyYear, ...person],
};
