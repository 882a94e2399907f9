import type { Page } from '@playwright/test';
import { balance, openAccountPage, signIn } from '../e2e/steps.ts';
import { type Chapter, inEveryLook, type Step, type Tour } from './chapter.ts';

/** The invoice of the newest checkout the app opened. */
async function newestInvoice({ app }: Tour): Promise<string> {
  const opened = (await app.records()).filter((entry) => entry.kind === 'open-external');
  return new URL(opened.at(-1)?.url ?? '').searchParams.get('iid') ?? '';
}

/** Starts a top-up of an amount of its own, so that its card is told from the others. */
async function begin({ page, app }: Tour, usd: number): Promise<void> {
  const before = (await app.records()).length;
  await balance(page).click();
  await page.getByLabel('Another amount in USD').fill(String(usd));
  await page.getByRole('button', { name: `Pay $${usd}.00` }).click();
  await card(page, usd).waitFor();
  while ((await app.records()).length === before) await page.waitForTimeout(50);
}

function card(page: Page, usd: number) {
  return page.getByRole('article', { name: `Top-up of $${usd}.00` });
}

async function pay(tour: Tour, status: string, more: object = {}): Promise<{ readonly payment_id: string }> {
  const route = `/_payments/invoices/${await newestInvoice(tour)}/payments`;
  return tour.pool.pull('POST', route, { status, ...more });
}

async function comeBack({ app }: Tour): Promise<void> {
  await app.fire({ do: 'blur-window' });
  await app.fire({ do: 'focus-window' });
}

const paid = [
  ['waiting', 11, 'Waiting for your payment', {}],
  ['confirming', 12, 'waiting for confirmations', {}],
  ['confirmed', 13, 'It will be credited soon', {}],
  ['sending', 14, 'It will be credited soon', {}],
  ['partially_paid', 15, 'Less arrived than was invoiced', { actually_paid: '7.5' }],
  ['finished', 16, 'was added to your balance', {}],
  ['failed', 17, 'Nothing was credited.', {}],
  ['expired', 18, 'This checkout has expired.', {}],
] as const;

const steps: readonly Step[] = [
  {
    name: 'amount',
    says: 'How much.',
    walk: async ({ page, pool, email }) => {
      await signIn(page, email, pool.readCode);
      await balance(page).click();
      await page.getByRole('button', { name: /^Pay / }).waitFor();
    },
  },
  {
    name: 'too-little',
    says: 'Less than the smallest amount is told beside the field.',
    walk: async ({ page }) => {
      await page.getByLabel('Another amount in USD').fill('5');
      await page.getByLabel('Another amount in USD').press('Tab');
      await page.getByText('The smallest top-up is $10.00.').waitFor();
    },
  },
  { name: 'created', says: 'The checkout is open in the browser.', walk: (tour) => begin(tour, 10) },
  {
    name: 'cancelled',
    says: 'Cancelled here; money that comes all the same is credited.',
    walk: async ({ page }) => {
      await card(page, 10).getByRole('button', { name: 'Cancel this top-up' }).click();
      await card(page, 10).getByText('You cancelled this top-up.').waitFor();
    },
  },
  ...paid.map(
    ([status, usd, words, more]): Step => ({
      name: status.replace('_', '-'),
      says: `The provider says ${status}.`,
      walk: async (tour) => {
        await begin(tour, usd);
        await pay(tour, status, more);
        await comeBack(tour);
        await card(tour.page, usd).getByText(words).waitFor();
        await card(tour.page, usd).scrollIntoViewIfNeeded();
      },
    }),
  ),
  {
    name: 'refunded',
    says: 'Paid, then given back.',
    walk: async (tour) => {
      await begin(tour, 19);
      const { payment_id: payment } = await pay(tour, 'finished');
      await comeBack(tour);
      await card(tour.page, 19).getByText('was added to your balance').waitFor();
      await tour.pool.pull('POST', `/_payments/${payment}/status`, { status: 'refunded' });
      await card(tour.page, 19).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'all-transactions',
    says: 'Every state as a row.',
    walk: async ({ page }) => {
      await openAccountPage(page, 'Transactions');
      await page.getByRole('row').nth(5).waitFor();
    },
  },
];

export const topUps: Chapter = { name: 'top-ups', looks: inEveryLook, steps };
