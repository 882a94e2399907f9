import { expect, test } from '../support/fixtures.ts';
import type { TestPool } from '../support/pool.ts';
import { ask, askForCode, balance, chooseModel, composer, signIn } from './steps.ts';

/** The link in the newest mail to an address, as the page behind it would hand it over. */
async function appLink(pool: TestPool, email: string): Promise<string> {
  return `apipool://auth/callback${new URL(await mailLink(pool, email)).search}`;
}

async function mailLink(pool: TestPool, email: string): Promise<string> {
  await expect.poll(() => pool.mails(email)).not.toEqual([]);
  return (await pool.mails(email))[0]?.link ?? '';
}

test('a link that comes with a second start signs in', async ({ launch, email, pool }) => {
  const app = await launch();
  const page = await app.window();
  await askForCode(page, email);
  await app.startAgain([await appLink(pool, email)]);
  await expect(balance(page)).toBeVisible();
});

test('a link that macOS hands over signs in', async ({ launch, email, pool }) => {
  const app = await launch();
  const page = await app.window();
  await askForCode(page, email);
  await app.fire({ do: 'open-url', url: await appLink(pool, email) });
  await expect(balance(page)).toBeVisible();
});

test('a link that starts the app is asked about: nothing waits in an app that was not running', async ({
  launch,
  email,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await askForCode(page, email);
  const link = await appLink(pool, email);
  const started = await app.restart({ args: [link] });
  const again = await started.window();
  const question = again.getByRole('alertdialog', { name: `Sign in as ${email}?` });
  await expect(question.getByRole('button', { name: 'Do not sign in' })).toBeFocused();
  await expect(question.getByRole('button', { name: `Sign in as ${email}` })).toBeDisabled();
  await question.getByRole('checkbox', { name: /at least 18/ }).check();
  await question.getByRole('button', { name: `Sign in as ${email}` }).click();
  await expect(balance(again)).toBeVisible();
});

test('the question about a link that starts the app outlives the quick window being loaded ahead', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  await signIn(await app.window(), email, readCode);
  const other = `other-${crypto.randomUUID()}@example.com`;
  const elsewhere = await launch();
  await askForCode(await elsewhere.window(), other);
  const started = await app.restart({ args: [await appLink(pool, other)] });
  const page = await started.window();
  const question = page.getByRole('alertdialog', { name: `Sign in as ${other}?` });
  await question.getByRole('checkbox', { name: /at least 18/ }).check();
  await composer(await started.quickWindow()).waitFor({ state: 'attached' });
  await question.getByRole('button', { name: `Sign in as ${other}` }).click();
  await expect(page.getByRole('button', { name: `Account menu: ${other}` })).toBeVisible();
  await expect(balance(page)).toBeVisible();
});

test('the link from the mail can be pasted where no link finds the app; a second time it says why not', async ({
  launch,
  email,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await askForCode(page, email);
  await page.getByRole('button', { name: 'Paste the link from the mail instead' }).click();
  const field = page.getByLabel('Link from the e-mail');
  await field.fill('https://example.com/');
  await field.press('Enter');
  await expect(page.getByText('This is not a sign-in link of APIPool.')).toBeVisible();
  await field.fill('https://example.com/#access_token=eyJhbGciOi.x.y&refresh_token=z');
  await field.press('Enter');
  await expect(page.getByText('This link carries a session in plain sight.')).toBeVisible();
  const link = await mailLink(pool, email);
  await field.fill(link);
  await field.press('Enter');
  await expect(balance(page)).toBeVisible();

  await app.fire({ do: 'open-url', url: `apipool://auth/callback${new URL(link).search}` });
  await expect(page.getByText('This sign-in link was already used in this app.')).toBeVisible();
  await expect(balance(page)).toBeVisible();
});

test('an attacker’s link: asked about by name, refused by default, and nothing has changed [P7]', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'mine');
  const attacker = `attacker-${crypto.randomUUID()}@example.com`;
  const elsewhere = await launch();
  await askForCode(await elsewhere.window(), attacker);
  const link = await appLink(pool, attacker);

  await app.fire({ do: 'open-url', url: link });
  const question = page.getByRole('alertdialog', { name: `Sign in as ${attacker}?` });
  await expect(question).toContainText('somebody else may want you to use and pay for their account');
  await expect(question).toContainText(`You are signed in as ${email} now`);
  await page.keyboard.press('Enter');
  await expect(question).toHaveCount(0);
  await expect(page.getByRole('button', { name: `Account menu: ${email}` })).toBeVisible();
  await expect(await ask(page, 'still mine')).toContainText('still mine');
  expect(await app.log()).not.toContain(attacker);
});

test('links without use are told in a sentence each, and a storm of them loses nothing', async ({
  launch,
  email,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await askForCode(page, email);
  await page.getByLabel('Code from the e-mail').fill('12');
  const open = (query: string) => app.fire({ do: 'open-url', url: `apipool://auth/callback${query}` });
  await open('#access_token=eyJhbGciOi.x.y&refresh_token=z&type=magiclink');
  await expect(page.getByText('This link carries a session in plain sight.')).toBeVisible();
  await open('?error=access_denied&error_code=otp_expired');
  await expect(page.getByText('has expired or was already used')).toBeVisible();
  await open(`?code=${crypto.randomUUID()}`);
  await expect(page.getByText('made for another device or for an earlier request')).toBeVisible();
  await app.fire({ do: 'open-url', url: 'apipool://nonsense' });
  await expect(page.getByText('That link is not one APIPool understands.')).toBeVisible();
  const storm = Array.from({ length: 19 }, (_, index) =>
    open(`?token_hash=pkce_${index.toString(16).padStart(56, '0')}&type=email`),
  );
  await Promise.all([...storm, app.fire({ do: 'open-url', url: await appLink(pool, email) })]);
  // The one good link among twenty signs in; the typed digits were never in the way.
  await expect(composer(page)).toBeVisible();
  await expect(balance(page)).toBeVisible();
});
