import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import {
  ask,
  chatInList,
  chooseAccountPage,
  chooseModel,
  composer,
  finishedAnswer,
  openAccountPage,
  send,
  signIn,
} from './steps.ts';

test('the devices that are signed in: another one is signed out from here [P7]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  const other = await launch();
  const otherPage = await other.window();
  await signIn(otherPage, email, readCode);
  await openAccountPage(page, 'Account');
  await expect(page.getByText('This device', { exact: true })).toHaveCount(1);
  await page.getByRole('button', { name: /^Sign out APIPool Desktop/ }).click();
  await expect(page.getByText('The device was signed out.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Sign out APIPool Desktop/ })).toHaveCount(0);
  await other.focusWindow();
  await chooseAccountPage(otherPage, 'Account');
  await expect(
    otherPage.getByText('You are signed out').or(otherPage.getByText('Sign in to see this.')).first(),
  ).toBeVisible();
});

test('the e-mail address is corrected with a code from both mailboxes [P9]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  const next = `next-${crypto.randomUUID()}@example.com`;
  await openAccountPage(page, 'Account');
  await page.getByRole('button', { name: 'Change e-mail address' }).click();
  await page.getByLabel('New e-mail address').fill(email);
  await page.getByRole('button', { name: 'Send the codes' }).click();
  await expect(page.getByText('This is your address already.')).toBeVisible();
  await page.getByLabel('New e-mail address').fill(next);
  await page.getByRole('button', { name: 'Send the codes' }).click();
  for (const address of [email, next]) {
    await page.getByLabel(`Code from the e-mail to ${address}`).fill(await readCode(address));
    await page.getByRole('button', { name: 'Confirm' }).first().click();
    if (address === email) await expect(page.getByText('Confirmed. Now the other code.')).toBeVisible();
  }
  await expect(page.getByText(`Your e-mail address is now ${next}.`)).toBeVisible();
  await expect(page.getByRole('button', { name: `Account menu: ${next}` })).toBeVisible();
});

test('two accounts on one device: each has its own chats, readable without a session', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'chat of the first');
  const signOut = async () => {
    await page.getByRole('button', { name: 'Account menu' }).click();
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in' }).first().click();
  };
  await signOut();
  const second = `second-${crypto.randomUUID()}@example.com`;
  await signIn(page, second, readCode);
  await expect(chatInList(page, 'chat of the first')).toHaveCount(0);
  await ask(page, 'chat of the second');
  await signOut();
  await page.getByRole('button', { name: `Read the chats of ${email}` }).click();
  await expect(chatInList(page, 'chat of the first')).toBeVisible();
  await expect(chatInList(page, 'chat of the second')).toHaveCount(0);
  await expect(composer(page)).toHaveAttribute('placeholder', 'Sign in to send messages');
});

test('without a safe key store the session is in memory only, told once and visible on its page [P7]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch({ keyring: 'weak' });
  const page = await app.window();
  await expect(page.getByText('This system offers no safe key store')).toBeVisible();
  await signIn(page, email, readCode);
  await openAccountPage(page, 'Account');
  await expect(page.getByText('In memory only: this system has no safe key store')).toBeVisible();
  await openAccountPage(page, 'Privacy');
  await expect(page.getByText("In this app's memory only")).toBeVisible();
});

test('limits of one’s own: a low balance and a month’s sum are told, nothing is blocked', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'spends a little');
  await openAccountPage(page, 'Account');
  await page.getByLabel('Warn when the balance falls below').fill('many');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Enter an amount such as 5 or 12.50.')).toBeVisible();
  await page.getByLabel('Warn when the balance falls below').fill('100');
  await page.getByLabel('What you mean to spend in a calendar month').fill('0.000001');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await expect(page.getByText(/Your credit is running low: \$4\.9/)).toBeVisible();
  await expect(page.getByText('You have reached your own limit for this month')).toBeVisible();
  await send(page, 'still sent');
  await expect(await finishedAnswer(page)).toContainText('still sent');
});

test('news of the service is shown once per account, in the person’s language [P11]', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool();
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await expect(page.getByRole('region', { name: 'News from APIPool' })).toHaveCount(0);
  await pool.pull('POST', '/_notices', {
    texts: {
      en: { title: 'Our privacy policy changes', body: 'From next month on.' },
      de: { title: 'Unsere Datenschutzerklärung ändert sich', body: 'Ab nächstem Monat.' },
    },
  });
  const again = await app.restart();
  const restarted = await again.window();
  await expect(restarted.getByRole('heading', { name: 'Our privacy policy changes' })).toBeVisible();
  await restarted.getByRole('button', { name: 'Account menu' }).click();
  await restarted.getByRole('menuitem', { name: 'Settings' }).click();
  await restarted.getByLabel('Language').selectOption('Deutsch');
  await restarted.getByRole('button', { name: 'Neuer Chat', exact: true }).click();
  await restarted.getByRole('heading', { name: 'Unsere Datenschutzerklärung ändert sich' }).waitFor();
  await restarted.getByRole('button', { name: 'Gelesen' }).click();
  await expect(restarted.getByRole('heading', { name: /Datenschutzerklärung/ })).toHaveCount(0);
  const third = await (await again.restart()).window();
  await expect(balanceIn(third)).toBeVisible();
  await expect(third.getByRole('heading', { name: /Datenschutzerklärung/ })).toHaveCount(0);
});

const balanceIn = (page: Page) => page.getByRole('button', { name: /^Guthaben: / });

test('where each kind of data lives, what left, and how to reach somebody [P2] [P12]', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await openAccountPage(page, 'Privacy');
  for (const kind of [
    'E-mail address',
    'API usage',
    'Top-ups',
    'Technical data',
    'Chats and drafts',
    'Settings',
  ])
    await expect(page.getByRole('listitem').filter({ hasText: kind }).first()).toBeVisible();
  await expect(page.getByText(new URL(pool.url).host, { exact: true })).toBeVisible();
  const ledger = page.getByRole('group', { name: 'What left this device' }).getByRole('row');
  const before = await ledger.count();
  // The list is live: nobody has to ask for it again.
  await app.focusWindow();
  await expect.poll(() => ledger.count()).toBeGreaterThan(before);
  for (const kind of ['E-mail address', 'API usage', 'Top-ups'])
    await expect(page.getByRole('listitem').filter({ hasText: kind })).toContainText(
      /At the service.*On this device .*also after you sign out/,
    );
  await page.getByRole('button', { name: 'Delete: Chats and drafts' }).click();
  await expect(page.getByRole('button', { name: 'Delete the chats on this device' })).toBeVisible();
  await openAccountPage(page, 'Privacy');
  await page.getByRole('button', { name: 'Export: Top-ups' }).click();
  await expect(page.getByRole('heading', { name: 'Transactions', level: 1 })).toBeVisible();
  await openAccountPage(page, 'Privacy');
  await page.getByRole('button', { name: 'See: API usage' }).click();
  await expect(page.getByRole('heading', { name: 'Usage', level: 1 })).toBeVisible();

  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await expect(page.getByText(/^APIPool \d+\.\d+\.\d+/)).toBeVisible();
  await page.getByRole('button', { name: 'Privacy policy' }).click();
  await page.getByRole('button', { name: 'Contact' }).click();
  await expect
    .poll(() => app.openedExternally())
    .toEqual([expect.stringContaining('/privacy-policy'), expect.stringContaining('/contact')]);
});
