import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import { readAs, type Row } from '../support/person-rows.ts';
import { ask, balance, chooseModel, openAccountPage, signIn } from './steps.ts';

test('what was used stands on the usage page as the service booked it, as chart, table and list [P2]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  const answer = await ask(page, 'one request to be booked');
  await answer.hover();
  const cost = /\$0\.\d+/.exec(await answer.innerText())?.[0] ?? 'no cost shown';
  await openAccountPage(page, 'Usage');

  const chart = page.getByRole('listbox', { name: /^Usage by day and model/ });
  await chart.focus();
  await expect(chart.getByRole('option', { selected: true })).toHaveAccessibleName(
    new RegExp(`${cost.replace(/[$.]/g, '\\$&')}; Echo`),
  );
  await page.keyboard.press('ArrowLeft');
  await expect(chart.getByRole('option', { selected: true })).toHaveAccessibleName(/\$0\.00$/);
  await page.getByText('Table', { exact: true }).click();
  const byDay = page.getByRole('group', { name: 'By day and model' });
  await expect(byDay.getByRole('row').nth(1)).toContainText('Echo');
  await expect(byDay.getByRole('row').nth(1)).toContainText(cost);
  await expect(page.getByRole('group', { name: 'By model' }).getByRole('row').last()).toContainText(cost);
  await expect(page.getByRole('group', { name: 'Requests' }).getByRole('row').nth(1)).toContainText(cost);
});

/** An amount as the file writes it, by its own rule: all digits, at least two places. */
function usd(microUsd: unknown): string {
  const [whole, places = ''] = (Number(microUsd) / 1e6).toFixed(6).split('.');
  return `${whole}.${places.replace(/0{1,4}$/, '')}`;
}

test('10,000 requests are paged from newest to older and back, and exported as CSV as the database holds them [P9]', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'the newest');
  await pool.pull('POST', '/_past', { email, requests: 10_000, topups: 0 });
  const rows = await (await readAs(pool, email)).table('usage_events');
  expect(rows).toHaveLength(10_001);
  await openAccountPage(page, 'Usage');
  const turner = page.getByRole('navigation', { name: 'Pages' });
  const shown = page.getByRole('group', { name: 'Requests' }).getByRole('row');
  for (const range of ['1–50', '51–100', '101–150']) {
    await expect(turner.getByRole('status')).toHaveText(`${range} of 10,001`);
    await expect(shown).toHaveCount(51);
    await turner.getByRole('button', { name: 'Older' }).click();
  }
  await expect(turner.getByRole('status')).toHaveText('151–200 of 10,001');
  await turner.getByRole('button', { name: 'Newer' }).click();
  await expect(turner.getByRole('status')).toHaveText('101–150 of 10,001');

  // Dismissed: nothing is written, nothing is said.
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  await expect(page.getByRole('button', { name: 'Export as CSV' })).toBeEnabled();
  const file = path.join(app.userData, 'chosen place.csv');
  await app.fire({ do: 'answer-dialog', type: 'save', answer: { canceled: false, filePath: file } });
  await page.getByRole('button', { name: 'Export as CSV' }).click();
  await expect(page.getByText('Saved as “chosen place.csv”.')).toBeVisible();
  const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\r\n');
  expect(head).toBe(
    'time_utc,model,status,prompt_tokens,cached_tokens,completion_tokens,reasoning_tokens,cost_usd,request_id',
  );
  const columns = ['created_at', 'model', 'status', 'prompt_tokens', 'cached_tokens', 'completion_tokens'];
  const line = (row: Row) =>
    [...columns, 'reasoning_tokens']
      .map((name) => String(row[name]))
      .concat(usd(row['cost_micro_usd']), String(row['request_id']));
  expect(lines).toEqual(rows.map((row) => line(row).join(',')));
});

test('without network the pages show what the service said last, and when', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool();
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await openAccountPage(page, 'Transactions');
  await expect(page.getByRole('row', { name: /Bonus/ })).toContainText('$5.00');
  await openAccountPage(page, 'Usage');
  await expect(page.getByText('No requests in this period.')).toBeVisible();
  await pool.stop();

  const again = await app.restart();
  const restarted = await again.window();
  await openAccountPage(restarted, 'Transactions');
  await expect(restarted.getByText(/The service cannot be reached. This is what it said on/)).toBeVisible();
  await expect(restarted.getByRole('row', { name: /Bonus/ })).toContainText('$5.00');
  await openAccountPage(restarted, 'Usage');
  await expect(restarted.getByText('No requests in this period.')).toBeVisible();
});

test('a service without these tables: each panel says so and leads to the website, the rest works', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool();
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  const headers = { 'content-type': 'application/json' };
  const absent = (code: string) =>
    JSON.stringify({ code, message: 'not in the schema cache', details: null });
  for (const [route, code] of [
    ['/rest/v1/usage_daily', 'PGRST205'],
    ['/rest/v1/usage_events', 'PGRST205'],
    ['/rest/v1/transactions', 'PGRST205'],
    ['/rest/v1/rpc/list_sessions', 'PGRST202'],
    ['/rest/v1/rpc/request_account_deletion', 'PGRST202'],
    ['/rest/v1/rpc/export_my_data', 'PGRST202'],
  ] as const) {
    await pool.fault({ path: route, status: 404, count: 1000, headers, body: absent(code) });
  }
  await pool.fault({ path: '/v1/account/topup-options', status: 404, count: 1000, headers, body: '{}' });
  await pool.fault({ path: '/v1/account/topups', status: 404, count: 1000, headers, body: '{}' });

  const missing = page.getByText('This service does not show this in the app.');
  await openAccountPage(page, 'Usage');
  await expect(missing).toHaveCount(2);
  await page.getByRole('button', { name: 'Open the website' }).first().click();
  await expect.poll(() => app.openedExternally()).toHaveLength(1);
  await openAccountPage(page, 'Transactions');
  await expect(missing).toHaveCount(1);
  await balance(page).click();
  await page.getByRole('button', { name: /^Pay / }).click();
  const notOffered = page
    .getByRole('status')
    .filter({ hasText: 'This service does not offer this in the app.' });
  await notOffered.getByRole('button', { name: 'Open the website' }).click();
  await expect.poll(() => app.openedExternally()).toHaveLength(2);
  await openAccountPage(page, 'Account');
  await expect(missing).toHaveCount(1);
  await page.getByRole('button', { name: 'Delete my account…' }).click();
  await page.getByLabel('Type your e-mail address to confirm').fill(email);
  await page.getByRole('button', { name: 'Request the deletion' }).click();
  await expect(page.getByText('This service has no deletion in the app.')).toBeVisible();
  const file = path.join(app.userData, 'data.json');
  await app.fire({ do: 'answer-dialog', type: 'save', answer: { canceled: false, filePath: file } });
  await page.getByRole('button', { name: 'Export my data' }).click();
  await notOffered.getByRole('button', { name: 'Open the website' }).click();
  await expect.poll(() => app.openedExternally()).toHaveLength(3);

  const noAccount = { path: '/rest/v1/rpc/get_account', status: 404, count: 1000, headers };
  await pool.fault({ ...noAccount, body: absent('PGRST202') });
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await openAccountPage(page, 'Account');
  await expect(missing).toHaveCount(2);
  const noDeletion = page.getByRole('status').filter({ hasText: 'This service has no deletion in the app.' });
  await noDeletion.getByRole('button', { name: 'Contact' }).click();
  await expect.poll(() => app.openedExternally()).toHaveLength(4);
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await chooseModel(page, 'Echo');
  await expect(await ask(page, 'still answering')).toContainText('still answering');
});
