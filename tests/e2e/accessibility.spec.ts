import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { ask, askForCode, balance, chooseModel, composer, openAccountPage, signIn } from './steps.ts';

/**
 * A list under a search field is moved through by the field's arrow keys, and what floats lies outside the landmarks:
 * axe knows neither.
 */
const besideTheSearch = ['scrollable-region-focusable', 'region'];

/** What axe finds wrong with the page as it stands, and with its colours in the dark: the rule and the element. */
async function violations(page: Page, unknown: readonly string[] = []): Promise<readonly string[]> {
  const axe = () => new AxeBuilder({ page }).setLegacyMode().exclude('[data-live-announcer]');
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const inLight = await axe()
    .disableRules([...unknown])
    .analyze();
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  const inDark = await axe().withRules('color-contrast').analyze();
  return [...inLight.violations, ...inDark.violations].flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html}`),
  );
}

test('no accessibility violations, in light or dark: signing in, in all its ways', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await page.getByRole('button', { name: 'Send the code' }).click();
  await page.getByRole('alert').first().waitFor();
  expect.soft(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Use an API key instead' }).click();
  await page.getByLabel('API key', { exact: true }).waitFor();
  expect.soft(await violations(page)).toEqual([]);
  await page.reload();
  await askForCode(page, email);
  await page.getByRole('button', { name: 'Paste the link from the mail instead' }).click();
  expect.soft(await violations(page)).toEqual([]);
  await page.getByLabel('Code from the e-mail').fill(await readCode(email));
  await balance(page).waitFor();
});

test('no accessibility violations, in light or dark: chats, lists that lie over them, settings', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  expect.soft(await violations(page)).toEqual([]);
  await chooseModel(page, 'Longform');
  await ask(page, 'Everything');
  expect.soft(await violations(page)).toEqual([]);
  await chooseModel(page, 'Faulty');
  await ask(page, 'Breaks off');
  await pool.credit(email, '-1000');
  await app.focusWindow();
  await composer(page).fill('Waits for credit');
  await page.getByRole('button', { name: 'Top up', exact: true }).waitFor();
  expect.soft(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: /^Model: / }).click();
  await page.getByRole('option').first().waitFor();
  expect.soft(await violations(page, besideTheSearch)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  for (const [key, unknown] of [
    ['k', besideTheSearch],
    ['/', []],
  ] as const) {
    await page.keyboard.press(`ControlOrMeta+${key}`);
    await page.getByRole('dialog').waitFor();
    expect.soft(await violations(page, unknown)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
  await page.keyboard.press('ControlOrMeta+,');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  expect.soft(await violations(page)).toEqual([]);
});

test('no accessibility violations, in light or dark: the pages of the account, the quick window', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await pool.pull('POST', '/_past', { email, requests: 60, topups: 30 });
  await balance(page).click();
  await page.getByRole('button', { name: /^Pay / }).waitFor();
  await page.getByLabel('Another amount in USD').fill('10');
  await page.getByRole('button', { name: 'Pay $10.00' }).click();
  await page.getByRole('article', { name: 'Top-up of $10.00' }).waitFor();
  expect.soft(await violations(page)).toEqual([]);
  await openAccountPage(page, 'Usage');
  await page.getByRole('listbox').waitFor();
  expect.soft(await violations(page)).toEqual([]);
  await page.getByText('Table', { exact: true }).click();
  expect.soft(await violations(page)).toEqual([]);
  await openAccountPage(page, 'Transactions');
  await page
    .getByRole('button', { name: /^Details/ })
    .first()
    .click();
  expect.soft(await violations(page)).toEqual([]);
  await openAccountPage(page, 'Privacy');
  await page.getByRole('table').first().waitFor();
  expect.soft(await violations(page)).toEqual([]);
  await openAccountPage(page, 'Account');
  await page.getByText('This device', { exact: true }).waitFor();
  expect.soft(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Delete my account…' }).click();
  await page.getByLabel('Type your e-mail address to confirm').waitFor();
  expect.soft(await violations(page)).toEqual([]);
  await app.startAgain(['--quick']);
  const quick = await app.quickWindow();
  await composer(quick).waitFor();
  expect.soft(await violations(quick)).toEqual([]);
});
