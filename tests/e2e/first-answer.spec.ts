import type { Locator, Page } from '@playwright/test';
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
  shownBalance,
  signIn,
} from './steps.ts';

test('sign in with a code, ask, watch the answer stream, find it again after reload and restart [P5]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);

  await chooseModel(page, 'Echo');
  const before = await shownBalance(page);
  const question = 'The quick brown fox jumps over the lazy dog. '.repeat(6).trim();
  await send(page, question);
  // It streams: something stands there before everything does.
  const answer = answers(page).last();
  await expect(answer).toContainText('The quick');
  await expect(await finishedAnswer(page)).toContainText('lazy dog.');
  await expect(answer).toContainText(/Cost: \$0\.\d+/);
  await expect.poll(() => shownBalance(page), 'the balance moves after the answer').toBeLessThan(before);

  await page.reload();
  await chatInList(page, 'The quick brown fox').click();
  await expect(answers(page).last()).toContainText('lazy dog.');

  const again = await app.restart();
  const restarted = await again.window();
  await expect(balance(restarted)).toBeVisible();
  await chatInList(restarted, 'The quick brown fox').click();
  await expect(answers(restarted).last()).toContainText('lazy dog.');
  await expect(answers(restarted)).toHaveCount(1);
});

test('a long answer with every kind of markdown ends formatted, and code can be copied', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Longform');
  const answer = await ask(page, 'Everything, please');

  await expect(answer.getByRole('heading').first()).toBeVisible();
  await expect(answer.getByRole('table').first()).toBeVisible();
  await expect(answer.getByRole('checkbox').first()).toBeAttached();
  await expect(answer.locator('math').first()).toBeAttached();
  const code = answer.getByRole('button', { name: 'Copy code' }).first();
  await copyWith(code, code.locator('..').getByRole('status').filter({ hasText: 'Copied' }));
  await expectPasted(page, /^ *3V3 ---\+/);
  const whole = answer.getByRole('button', { name: 'Copy', exact: true });
  await copyWith(whole, answer.getByRole('button', { name: 'Copied', exact: true }));
  await expectPasted(page, /^# A field guide/);
});

/**
 * Scrolled to from the other end of a long answer, a block gets its height while it comes into view: what is pressed
 * in that moment may be missed, and a person presses again.
 */
async function copyWith(button: Locator, told: Locator): Promise<void> {
  await expect(async () => {
    await button.click();
    await expect(told).toBeAttached({ timeout: 1500 });
  }).toPass({ timeout: 20_000 });
}

/** What was copied is what can be pasted. */
async function expectPasted(page: Page, start: RegExp): Promise<void> {
  await expect(async () => {
    await composer(page).fill('');
    await composer(page).press('ControlOrMeta+v');
    await expect(composer(page)).toHaveValue(start, { timeout: 1000 });
  }).toPass({ timeout: 10_000 });
}

test('stop keeps what has arrived, a new answer becomes a second version', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Slow');
  await send(page, 'Tell me a story');
  await expect(answers(page).last()).not.toContainText('Waiting for the first word');
  await page.getByRole('button', { name: 'Stop' }).click();
  const stopped = await finishedAnswer(page);
  await expect(stopped).toContainText('You stopped this answer.');

  await chooseModel(page, 'Echo');
  await stopped.getByRole('button', { name: 'Write a new answer' }).click();
  await expect(await finishedAnswer(page)).toContainText('Tell me a story');
  await expect(page.getByRole('group', { name: 'Version 2 of 2' })).toBeVisible();
  await page.getByRole('button', { name: 'Previous version' }).click();
  await expect(answers(page).last()).toContainText('You stopped this answer.');
});

test('an edited message starts a branch and the old one stays', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'first wording');
  await page.getByRole('article', { name: 'You' }).hover();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Edit your message').fill('second wording');
  await page.getByRole('button', { name: 'Send', exact: true }).first().click();
  await expect(await finishedAnswer(page)).toContainText('second wording');
  await page.getByRole('button', { name: 'Previous version' }).first().click();
  await expect(answers(page).last()).toContainText('first wording');
});

test('reasoning is folded above the answer', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Reasoner');
  const answer = await ask(page, 'Why is the sky blue?');
  const fold = answer.getByText(/^Thought for/);
  await expect(fold).toBeVisible();
  await fold.click();
  await expect(answer.locator('details')).toHaveAttribute('open', '');
});

test('a model that fails midway leaves its text with the error below it', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Faulty');
  const answer = await ask(page, 'Go on');
  await expect(answer.getByRole('alert')).toContainText('What had arrived is kept');
  expect((await answer.innerText()).length).toBeGreaterThan(100);
  await expect(composer(page)).toBeEnabled();
});
