import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { ask, chatInList, chooseModel, composer, openAccountPage, signIn } from './steps.ts';

async function continueWithKey(page: Page, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Use an API key instead' }).click();
  await page.getByLabel('API key', { exact: true }).fill(key);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Continue with the key' }).click();
  await expect(composer(page)).toBeVisible();
}

test('an API key alone: kept in the vault, shown masked, tested, used for answers, removed [P7]', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const owner = await launch();
  await signIn(await owner.window(), email, readCode);
  const { key } = await pool.pull<{ readonly key: string }>('POST', '/_api-keys', { email });

  const app = await launch();
  const page = await app.window();
  await page.getByRole('button', { name: 'Use an API key instead' }).click();
  await page.getByLabel('API key', { exact: true }).fill('sk-wrong-key-of-nobody');
  await page.getByRole('button', { name: 'Continue with the key' }).click();
  await expect(page.getByText('Please confirm your age')).toBeVisible();
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Continue with the key' }).click();
  await expect(page.getByText('The service does not accept this API key.')).toBeVisible();
  await page.getByLabel('API key', { exact: true }).fill(key);
  await page.getByRole('button', { name: 'Continue with the key' }).click();
  await expect(composer(page)).toBeVisible();
  await chooseModel(page, 'Echo');
  await expect(await ask(page, 'paid with a key')).toContainText('paid with a key');

  const again = await app.restart();
  const restarted = await again.window();
  await chatInList(restarted, 'paid with a key').click();
  await expect(await ask(restarted, 'and once more')).toContainText('and once more');
  await openAccountPage(restarted, 'Account');
  const masked = `sk-…${key.slice(-4)}`;
  await expect(restarted.getByText(`You are using APIPool with an API key (${masked})`)).toBeVisible();
  await expect(restarted.getByText(key)).toHaveCount(0);
  await restarted.getByRole('button', { name: 'Test the key' }).click();
  await expect(restarted.getByText(/The key works: \d+ models/)).toBeVisible();
  await openAccountPage(restarted, 'Usage');
  await expect(restarted.getByText('An API key alone cannot show this.').first()).toBeVisible();
  expect(await again.log()).not.toContain(key);

  await openAccountPage(restarted, 'Account');
  await restarted.getByRole('button', { name: 'Remove', exact: true }).click();
  await restarted.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await expect(restarted.getByRole('button', { name: 'Sign in' }).first()).toBeVisible();
});

test('with an API key alone, signing in by e-mail is one press away, and the key is kept', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const owner = await launch();
  await signIn(await owner.window(), email, readCode);
  const { key } = await pool.pull<{ readonly key: string }>('POST', '/_api-keys', { email });
  const page = await (await launch()).window();
  await continueWithKey(page, key);
  await openAccountPage(page, 'Usage');
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await page.getByRole('button', { name: 'Go on with the API key' }).click();
  await expect(composer(page)).toBeVisible();

  await openAccountPage(page, 'Transactions');
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await signIn(page, email, readCode);
  await expect(page.getByRole('button', { name: `Account menu: ${email}` })).toBeVisible();
  await openAccountPage(page, 'Account');
  await expect(page.getByText('This key was added for another account on this device')).toBeVisible();
});

test('with a key alone, signing out asks first, and the same key opens the same chats again [P10]', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const owner = await launch();
  await signIn(await owner.window(), email, readCode);
  const { key } = await pool.pull<{ readonly key: string }>('POST', '/_api-keys', { email });
  const page = await (await launch()).window();
  await continueWithKey(page, key);
  await chooseModel(page, 'Echo');
  await ask(page, 'said with a key');

  await page.getByRole('button', { name: 'Account menu' }).click();
  await expect(page.getByRole('menuitem', { name: 'Sign out on all devices' })).toHaveCount(0);
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  const question = page.getByRole('alertdialog', { name: 'Remove the API key?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(question).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('searchbox', { name: 'What would you like to do?' })).toBeFocused();
  await page.keyboard.type('sign out');
  await page.keyboard.press('Enter');
  await question.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('The key was removed from this device.')).toBeVisible();

  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await page.getByRole('button', { name: 'Use an API key instead' }).click();
  await page.getByLabel('API key', { exact: true }).fill(key);
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await page.getByRole('button', { name: 'Continue with the key' }).click();
  await chatInList(page, 'said with a key').click();
  await expect(await ask(page, 'and goes on')).toContainText('and goes on');
});
