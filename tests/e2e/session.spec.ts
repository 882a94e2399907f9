import { expect, test } from '../support/fixtures.ts';
import {
  answers,
  ask,
  balance,
  chatInList,
  chooseModel,
  composer,
  finishedAnswer,
  send,
  signIn,
} from './steps.ts';

/** Shorter than the 90 seconds before expiry at which auth-js refreshes: every use of the session refreshes it. */
const shortLived = ['--token-ttl', '5'];

const html = { 'content-type': 'text/html' };
const troubles = [
  [
    '429',
    {
      status: 429,
      headers: { 'content-type': 'application/json' },
      body: '{"code":"over_request_rate_limit","message":"Request rate limit reached"}',
    },
  ],
  [
    '409',
    {
      status: 409,
      headers: { 'content-type': 'application/json' },
      body: '{"code":"conflict","message":"Too many concurrent token refresh requests"}',
    },
  ],
  [
    'a Cloudflare 403 page',
    { status: 403, headers: html, body: '<html>Attention Required! | Cloudflare</html>' },
  ],
  ['a Cloudflare 522 page', { status: 522, headers: html, body: '<html>Connection timed out</html>' }],
] as const;

test('an expired token whose refresh meets 429, 409 or Cloudflare’s pages: the person stays signed in', async ({
  launch,
  email,
  ownPool,
}) => {
  test.setTimeout(180_000);
  const pool = await ownPool(shortLived);
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await chooseModel(page, 'Echo');
  for (const [name, fault] of troubles) {
    await test.step(name, async () => {
      await pool.fault({ method: 'POST', path: '/auth/v1/token', count: 1000, ...fault });
      await pool.waitForExpiry();
      await send(page, `said while the refresh meets ${name}`);
      await finishedAnswer(page);
      await expect(balance(page)).toBeVisible();

      await pool.clearFaults();
      const again = page.getByRole('button', { name: 'Try again' }).first();
      await expect(async () => {
        // A refresh that was on its way before the trouble began may have let the message through.
        if (await again.isVisible()) await again.click();
        await expect(await finishedAnswer(page)).toContainText(`said while the refresh meets ${name}`, {
          timeout: 4000,
        });
      }).toPass({ timeout: 40_000 });
      await expect(page.getByText('You are signed out')).toHaveCount(0);
    });
  }
});

test('a session ended elsewhere: signed out with a sentence, chats kept', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool(shortLived);
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'kept after the session ended');
  await pool.revoke(email);
  await pool.waitForExpiry();
  await app.focusWindow();
  await expect(page.getByText('You are signed out. Your chats are here')).toBeVisible({ timeout: 30_000 });
  await expect(chatInList(page, 'kept after the session ended')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await expect(page.getByText('Your session was ended, here or on another device.')).toBeVisible();
});

test('a session ended elsewhere while an answer is written: signed in again, the answer goes on to its end', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool(shortLived);
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await chooseModel(page, 'Slow');
  await send(page, 'A story across two sessions');
  await expect(answers(page).last()).not.toContainText('Waiting for the first word');
  await pool.revoke(email);
  await pool.waitForExpiry();
  await app.focusWindow();
  await expect(page.getByText('You are signed out. Your chats are here')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in' }).first().click();
  await signIn(page, email, pool.readCode);
  await chatInList(page, 'A story across two sessions').click();
  await expect(answers(page).last()).toHaveAttribute('aria-busy', 'true');
  const finished = await finishedAnswer(page);
  await expect(finished).toContainText('wrote his ship down a second time.');
  await expect(finished).toContainText('Cost:');
});

test('signed out on all devices without a connection: done here, and said that the others are still signed in', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool();
  const page = await (await launch({ pool })).window();
  await signIn(page, email, pool.readCode);
  await pool.stop();
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Sign out on all devices' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out on all devices' }).click();
  await expect(page.getByText('they are still signed in')).toBeVisible();
  await expect(page.getByText('You are signed out. Your chats are here')).toBeVisible();
});

test('an offline start shows the history at once and says that sending has to wait', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool();
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'readable offline');
  await pool.stop();

  const again = await app.restart();
  const restarted = await again.window();
  await chatInList(restarted, 'readable offline').click();
  await expect(restarted.getByRole('article', { name: /^Answer by/ })).toContainText('readable offline');
  await expect(restarted.getByText('APIPool cannot be reached right now. Your chats are here')).toBeVisible();
  await composer(restarted).fill('written offline');
  await composer(restarted).press('Enter');
  await expect((await finishedAnswer(restarted)).getByRole('alert')).toContainText(
    /no connection|cannot be reached/,
  );
  await expect(restarted.getByRole('article', { name: 'You' }).last()).toContainText('written offline');
});
