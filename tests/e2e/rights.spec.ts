import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import { readAs, type Row } from '../support/person-rows.ts';
import { ask, balance, chatInList, chooseModel, openAccountPage, signIn } from './steps.ts';

type DataExport = {
  readonly schema: string;
  readonly profile: { readonly email: string; readonly balance_micro_usd: number };
  readonly usage_events: readonly Row[];
  readonly transactions: readonly Row[];
  readonly sessions: readonly Row[];
};
type ChatsExport = {
  readonly schema: string;
  readonly account: string;
  readonly conversations: readonly {
    readonly title: string;
    readonly messages: readonly { readonly role: string; readonly text: string }[];
  }[];
};

const sum = (rows: readonly Row[], column: string) =>
  rows.reduce((total, row) => total + Number(row[column]), 0);

test('my data as the service keeps it, and my chats as they are here, each in a file [P9]', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await pool.pull('POST', '/_past', { email, requests: 40, topups: 7 });
  await chooseModel(page, 'Echo');
  await ask(page, 'written into a file');
  const database = await readAs(pool, email);
  await openAccountPage(page, 'Account');
  const save = async (name: string, button: string) => {
    const file = path.join(app.userData, name);
    await app.fire({ do: 'answer-dialog', type: 'save', answer: { canceled: false, filePath: file } });
    await page.getByRole('button', { name: button, exact: true }).click();
    await expect(page.getByText(`Saved as “${name}”.`)).toBeVisible();
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  };
  const data = (await save('data.json', 'Export my data')) as DataExport;
  expect(data).toMatchObject({ schema: 'apipool.export/1', profile: { email } });
  const [events, transactions] = [await database.table('usage_events'), await database.table('transactions')];
  expect(events).toHaveLength(41);
  expect(transactions).toHaveLength(8);
  expect(data.usage_events).toEqual(events);
  expect(data.transactions).toEqual(transactions);
  expect(data.profile.balance_micro_usd).toBe(
    sum(transactions, 'amount_micro_usd') - sum(events, 'cost_micro_usd'),
  );
  const ids = (rows: readonly Row[]) => rows.map(({ id }) => id).toSorted();
  expect(ids(data.sessions)).toEqual(ids(await database.sessions()));
  expect(JSON.stringify(data)).not.toContain('written into a file');

  const chats = (await save('chats.json', 'Export my chats')) as ChatsExport;
  expect(chats).toMatchObject({ schema: 'apipool.chats/1', account: email });
  expect(chats.conversations).toHaveLength(1);
  expect(chats.conversations[0]?.messages.map(({ role, text }) => [role, text.trim()])).toEqual([
    ['user', 'written into a file'],
    ['assistant', expect.stringContaining('written into a file')],
  ]);
  expect(readdirSync(app.userData).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('deletion: asked for with the balance that is lost, shown, and taken back [P6]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await openAccountPage(page, 'Account');
  await page.getByRole('button', { name: 'Delete my account…' }).click();
  await expect(page.getByText('You still have $5.00 of credit. It is forfeited')).toBeVisible();
  await page.getByLabel('Type your e-mail address to confirm').fill('somebody@example.com');
  await expect(page.getByRole('button', { name: 'Request the deletion' })).toBeDisabled();
  await page.getByLabel('Type your e-mail address to confirm').fill(email.toUpperCase());
  await page.getByRole('button', { name: 'Request the deletion' }).click();
  await expect(page.getByText(/Deletion requested on .* The account will be deleted on/)).toBeVisible();

  const again = await app.restart();
  const restarted = await again.window();
  await openAccountPage(restarted, 'Account');
  await restarted.getByRole('button', { name: 'Take the request back' }).click();
  await expect(restarted.getByRole('button', { name: 'Delete my account…' })).toBeVisible();
});

test('the service wants a fresh sign-in for a deletion: confirmed in place with a new code [P6] [P7]', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool();
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await pool.pull('POST', '/_clock', { advance_seconds: 15 * 60 });
  await openAccountPage(page, 'Account');
  await page.getByRole('button', { name: 'Delete my account…' }).click();
  await page.getByLabel('Type your e-mail address to confirm').fill(email);
  await page.getByRole('button', { name: 'Request the deletion' }).click();
  await expect(page.getByText('For your safety the service wants a fresh sign-in')).toBeVisible();
  await page.getByRole('button', { name: 'Send a code' }).click();
  await page.getByLabel('Code from the e-mail').fill(await pool.readCode(email));
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await expect(page.getByText(/Deletion requested on/)).toBeVisible();
});

test('the chats of this device are removed by themselves: account and credit stay [P5] [P9]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'to be removed');
  await expect(balance(page), 'the balance after the answer').not.toHaveText('$5.00');
  const before = await balance(page).textContent();
  await openAccountPage(page, 'Account');
  await page.getByRole('button', { name: 'Delete the chats on this device' }).click();
  const question = page.getByRole('alertdialog');
  await expect(question).toContainText(`1 chat of ${email} is removed from this device`);
  await question.getByRole('button', { name: 'Cancel' }).click();
  await expect(chatInList(page, 'to be removed')).toBeVisible();
  await page.getByRole('button', { name: 'Delete the chats on this device' }).click();
  await page.getByRole('button', { name: 'Delete all chats' }).click();
  await expect(page.getByText('All chats of this account were removed')).toBeVisible();
  await expect(chatInList(page, 'to be removed')).toHaveCount(0);
  await expect(balance(page)).toHaveText(before ?? '');
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await expect(await ask(page, 'a new beginning')).toContainText('a new beginning');
});

test('signed out, the chats of this device are still exported and deleted, and the account is forgotten [P5] [P9]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'left behind');
  await openAccountPage(page, 'Usage');
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Open the account page' }).click();
  await expect(page.getByRole('heading', { name: 'Account', level: 1 })).toBeVisible();

  const file = path.join(app.userData, 'chats.json');
  await app.fire({ do: 'answer-dialog', type: 'save', answer: { canceled: false, filePath: file } });
  await page.getByRole('button', { name: 'Export my chats', exact: true }).click();
  await expect(page.getByText('Saved as “chats.json”.')).toBeVisible();
  const chats = JSON.parse(readFileSync(file, 'utf8')) as ChatsExport;
  expect(chats).toMatchObject({ account: email, conversations: [{ title: 'left behind' }] });

  await page.getByRole('button', { name: 'Delete the chats on this device' }).click();
  await expect(page.getByRole('alertdialog')).toContainText(`1 chat of ${email} is removed from this device`);
  await page.getByRole('button', { name: 'Delete all chats' }).click();
  await expect(page.getByText(`All chats of ${email} were removed from this device`)).toBeVisible();
  await expect(page.getByLabel('E-mail address')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Read the chats of/ })).toHaveCount(0);
  expect(readFileSync(path.join(app.userData, 'accounts.json'), 'utf8')).not.toContain(email);
  expect(readdirSync(path.join(app.userData, 'account-cache'))).toEqual([]);

  const restarted = await (await app.restart()).window();
  await expect(restarted.getByLabel('E-mail address')).toHaveValue('');
  await signIn(restarted, email, readCode);
  await expect(chatInList(restarted, 'left behind')).toHaveCount(0);
});
