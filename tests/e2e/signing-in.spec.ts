import { expect, test } from '../support/fixtures.ts';
import { askForCode, balance, composer, signIn } from './steps.ts';

test('without confirming age and policy no code is sent and no account is made [P10]', async ({
  launch,
  email,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send the code' }).click();
  await expect(page.getByText('Please confirm your age and agree')).toBeVisible();
  expect(await pool.mails(email)).toEqual([]);
});

test('what is no address is refused before anything is sent', async ({ launch, pool }) => {
  const app = await launch();
  const page = await app.window();
  await page.getByLabel('E-mail address').fill('nobody at example');
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Send the code' }).click();
  await expect(page.getByText('does not look like an e-mail address')).toBeVisible();
  expect(await pool.mails('nobody at example')).toEqual([]);
});

test('a wrong code is told and can be corrected; a pasted code signs in by itself', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await askForCode(page, email);
  const code = await readCode(email);
  const wrong = code === '000000' ? '111111' : '000000';
  const field = page.getByLabel('Code from the e-mail');
  await field.fill(wrong);
  await expect(page.getByText('This code is wrong or has expired')).toBeVisible();
  await field.evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', `Your code is ${text}`);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, code);
  await expect(composer(page)).toBeVisible();
});

test('asking again too early says how long to wait', async ({ launch, email, pool }) => {
  await pool.fault({
    method: 'POST',
    path: '/auth/v1/otp',
    status: 429,
    headers: { 'content-type': 'application/json', 'x-supabase-api-version': '2024-01-01' },
    body: JSON.stringify({
      code: 'over_email_send_rate_limit',
      message: 'For security purposes, you can only request this after 43 seconds.',
    }),
  });
  const app = await launch();
  const page = await app.window();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Send the code' }).click();
  await expect(page.getByText('A code was sent a moment ago')).toBeVisible();
});

test('with the service away the person reads why and can try again', async ({ launch, email, ownPool }) => {
  const pool = await ownPool();
  await pool.stop();
  const app = await launch({ pool });
  const page = await app.window();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Send the code' }).click();
  await expect(page.getByRole('alert')).toContainText(/no connection|cannot be reached/);
  await expect(page.getByLabel('E-mail address')).toHaveValue(email);
});

test('signing out keeps the chats readable, and the account is known at the next sign-in', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await expect(page.getByText('You are signed out. Your chats are here')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await expect(page.getByLabel('E-mail address')).toHaveValue(email);
  // Confirmed once on this device: not asked again.
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await signIn(page, email, readCode);
  await expect(balance(page)).toBeVisible();
});

test('a weak key store is told once, and the session lives in memory only [P7]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch({ keyring: 'weak' });
  const page = await app.window();
  await signIn(page, email, readCode);
  await expect(page.getByText('This system offers no safe key store')).toBeVisible();
  const again = await app.restart();
  const restarted = await again.window();
  await expect(restarted.getByText('You are signed out. Your chats are here')).toBeVisible();
});
