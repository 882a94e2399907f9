import { expect, test } from '../support/fixtures.ts';
import { answers, ask, balance, chooseModel, composer, finishedAnswer, send, signIn } from './steps.ts';

test('out of credit keeps the draft, offers a top-up, and sends once there is credit again', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'with credit');
  await pool.credit(email, '-1000');
  await app.focusWindow();
  await expect(page.getByText('Your credit is used up')).toBeVisible();

  await composer(page).fill('kept until there is credit');
  await composer(page).press('Enter');
  await expect(composer(page)).toHaveValue('kept until there is credit');
  await expect(page.getByRole('article', { name: 'You' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Top up', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Top up', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Back to your message' }).click();
  await expect(composer(page)).toHaveValue('kept until there is credit');

  await pool.credit(email, '2');
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(await finishedAnswer(page)).toContainText('kept until there is credit');
  await expect(composer(page)).toHaveValue('');
});

test('an answer refused for lack of credit says so below the message, with a way to top up', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await pool.fault({
    method: 'POST',
    path: '/v1/chat/completions',
    status: 403,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      error: {
        message: 'quota is not enough',
        type: 'new_api_error',
        param: '',
        code: 'insufficient_user_quota',
      },
    }),
  });
  await send(page, 'a question');
  const answer = await finishedAnswer(page);
  await expect(answer.getByRole('alert')).toContainText('Your credit does not cover this');
  await expect(answer.getByRole('button', { name: 'Top up' })).toBeVisible();
  await answer.getByRole('button', { name: 'Try again' }).click();
  await expect(await finishedAnswer(page)).toContainText('a question');
  await expect(answers(page)).toHaveCount(1);
});

test('a Cloudflare page in place of an answer is never shown; the message stays and can be tried again [P4]', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await pool.fault({
    method: 'POST',
    path: '/v1/chat/completions',
    status: 522,
    count: 2,
    headers: { 'content-type': 'text/html', 'cf-ray': '8c0ffee-FRA' },
    body: '<!doctype html><title>522</title><h1>Connection timed out</h1>',
  });
  await send(page, 'hello');
  const answer = await finishedAnswer(page);
  await expect(answer.getByRole('alert')).toContainText('APIPool cannot be reached right now');
  await expect(page.getByText('Connection timed out')).toHaveCount(0);
  await answer.getByText('Details').click();
  await expect(answer.getByText('8c0ffee-FRA')).toBeVisible();
});

test('a temporary chat without credit tops up in the app and is there again afterwards; so does the palette', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await pool.credit(email, '-1000');
  await app.focusWindow();
  const palette = async (words: string) => {
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('searchbox', { name: 'What would you like to do?' })).toBeFocused();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
  };
  await palette('temporary');
  await composer(page).fill('nowhere on disk');
  await page.getByRole('button', { name: 'Top up', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Top up', level: 1 })).toBeVisible();
  await page.getByRole('button', { name: 'Back to your message' }).click();
  await expect(composer(page)).toHaveValue('nowhere on disk');

  await palette('top up');
  await expect(page.getByRole('heading', { name: 'Top up', level: 1 })).toBeVisible();
  expect(await app.openedExternally()).toEqual([]);
});

test('the balance stays in sight without the list, and moves with the answers', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await page.getByRole('button', { name: 'Hide the sidebar' }).click();
  await expect(balance(page)).toHaveText('$5.00');
  await ask(page, 'a question with a price');
  await expect(balance(page)).not.toHaveText('$5.00');
  await balance(page).click();
  await expect(page.getByRole('heading', { name: 'Top up', level: 1 })).toBeVisible();
  await expect(balance(page)).toBeVisible();
  await page.getByRole('button', { name: 'Show the sidebar' }).click();
  await expect(balance(page)).toHaveCount(1);
});
