import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test, type TestApp } from '../support/fixtures.ts';
import { initialScripts } from '../support/initial-scripts.ts';
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
import { dumpHistory } from './stored-rows.ts';

const shortcut = process.platform === 'darwin' ? 'Alt+Space' : 'Control+Alt+Space';

async function quickState(app: TestApp) {
  const { windows } = await app.state();
  return windows.find(({ url }) => url.endsWith('/quick.html'));
}

async function openQuick(app: TestApp): Promise<Page> {
  await app.fire({ do: 'shortcut', accelerator: shortcut });
  const page = await app.quickWindow();
  await expect(composer(page)).toBeVisible();
  return page;
}

async function spillFiles(app: TestApp): Promise<readonly string[]> {
  return readdir(path.join(app.userData, 'spill')).catch(() => []);
}

test('the key opens a small window in front, ready to type; Escape and leaving hide it, a pin keeps it', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  await signIn(await app.window(), email, readCode);
  const quick = await openQuick(app);
  expect(await quickState(app)).toMatchObject({
    visible: true,
    focused: true,
    bounds: { width: 560, height: 420 },
  });
  await expect(composer(quick)).toBeFocused();
  await quick.keyboard.type('typed at once');
  await expect(composer(quick)).toHaveValue('typed at once');

  await quick.keyboard.press('Escape');
  await expect.poll(async () => (await quickState(app))?.visible).toBe(false);
  await openQuick(app);
  await expect(composer(quick)).toHaveValue('typed at once');
  await expect(composer(quick)).toBeFocused();

  const { windows } = await app.state();
  const mainId = windows.find(({ url }) => url.endsWith('/index.html'))?.id ?? 0;
  await app.fire({ do: 'focus-window', window: mainId });
  await expect.poll(async () => (await quickState(app))?.visible).toBe(false);

  await openQuick(app);
  await quick.getByRole('button', { name: 'Keep in front' }).click();
  await expect.poll(async () => (await quickState(app))?.alwaysOnTop).toBe(true);
  await app.fire({ do: 'focus-window', window: mainId });
  expect((await quickState(app))?.visible).toBe(true);
  await app.fire({ do: 'shortcut', accelerator: shortcut });
  await expect.poll(async () => (await quickState(app))?.focused).toBe(true);
  await app.fire({ do: 'shortcut', accelerator: shortcut });
  await expect.poll(async () => (await quickState(app))?.visible).toBe(false);
});

test('it is temporary: neither a journal nor the history knows of it, and its model is remembered [P5]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const main = await app.window();
  await signIn(main, email, readCode);
  const quick = await openQuick(app);
  await chooseModel(quick, 'Echo');
  await send(quick, 'a passing thought');
  expect(await spillFiles(app)).toEqual([]);
  await expect(await finishedAnswer(quick)).toContainText('a passing thought');
  await ask(quick, 'and one more');
  expect(await dumpHistory(main)).not.toContain('passing thought');
  await expect(chatInList(main, 'a passing')).toHaveCount(0);

  await quick.getByRole('button', { name: 'New quick chat' }).click();
  await expect(quick.getByRole('article')).toHaveCount(0);
  await expect(quick.getByRole('button', { name: 'Model: Echo' })).toBeVisible();
  const again = await app.restart();
  await again.window();
  const restarted = await openQuick(again);
  await expect(restarted.getByRole('article')).toHaveCount(0);
  await expect(restarted.getByRole('button', { name: 'Model: Echo' })).toBeVisible();
});

test('keeping it in the middle of an answer moves it into the history, and it goes on there', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const main = await app.window();
  await signIn(main, email, readCode);
  const quick = await openQuick(app);
  await chooseModel(quick, 'Slow');
  await send(quick, 'worth keeping');
  await expect(answers(quick).last()).not.toContainText('Waiting for the first word');
  await quick.getByRole('button', { name: 'Keep in front' }).click();
  await quick.getByRole('button', { name: 'Keep chat' }).click();
  await expect(quick.getByText('Kept in your chats')).toBeVisible();
  await quick.getByRole('button', { name: 'Hide when I leave' }).click();
  await expect.poll(async () => (await quickState(app))?.alwaysOnTop).toBe(false);
  await expect(chatInList(main, 'worth keeping')).toBeVisible();
  await expect.poll(() => spillFiles(app)).toHaveLength(1);
  await chatInList(main, 'worth keeping').click();
  await expect(answers(main).last()).toHaveAttribute('aria-busy', 'true');

  const ended = await (await finishedAnswer(quick)).innerText();
  await expect(await finishedAnswer(main)).toContainText('Cost:');
  expect((await answers(main).last().innerText()).slice(0, 200)).toBe(ended.slice(0, 200));
  await expect.poll(() => spillFiles(app)).toEqual([]);
  await chooseModel(quick, 'Echo');
  await ask(quick, 'said after keeping');
  await expect(main.getByRole('article', { name: 'You' }).last()).toContainText('said after keeping');
});

test('a kept chat survives the app being killed in the middle of its answer', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  await signIn(await app.window(), email, readCode);
  const quick = await openQuick(app);
  await chooseModel(quick, 'Slow');
  await send(quick, 'kept, then killed');
  await expect(answers(quick).last()).not.toContainText('Waiting for the first word');
  await quick.getByRole('button', { name: 'Keep chat' }).click();
  await expect(quick.getByText('Kept in your chats')).toBeVisible();
  const seen = (await answers(quick).last().getByRole('paragraph').first().innerText()).slice(0, 12);
  await app.kill();
  const again = await app.restart();
  const restarted = await again.window();
  await chatInList(restarted, 'kept, then killed').click();
  await expect(await finishedAnswer(restarted)).toContainText(seen);
});

test('moved to the main window, the same answer goes on there without a break', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const main = await app.window();
  await signIn(main, email, readCode);
  const quick = await openQuick(app);
  await chooseModel(quick, 'Slow');
  await send(quick, 'too big for a small window');
  const answer = answers(quick).last();
  await expect(answer).not.toContainText('Waiting for the first word');
  await composer(quick).fill('half a thought');
  const before = await answer.getByRole('paragraph').first().innerText();
  await quick.getByRole('button', { name: 'Open in main window' }).click();

  await expect(answers(main).last()).toHaveAttribute('aria-busy', 'true');
  await expect(main.getByRole('article', { name: 'You' })).toContainText('too big for a small window');
  await expect(composer(main)).toHaveValue('half a thought');
  await expect.poll(async () => (await quickState(app))?.visible).toBe(false);
  await expect(quick.getByRole('article')).toHaveCount(0);
  const finished = await finishedAnswer(main);
  await expect(finished).toContainText(before.trim().slice(0, 20));
  await expect(finished).toContainText('Cost:');
  expect(await dumpHistory(main)).not.toContain('too big for a small window');
  expect(await spillFiles(app)).toEqual([]);

  await main.getByRole('button', { name: 'Keep chat' }).click();
  await expect(chatInList(main, 'too big for a small')).toBeVisible();
  await expect(answers(main).last()).toContainText('Cost:');
});

test('one that ended before it was moved arrives whole, and can be discarded with a way back', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const main = await app.window();
  await signIn(main, email, readCode);
  const quick = await openQuick(app);
  await chooseModel(quick, 'Echo');
  await ask(quick, 'short and done');
  await quick.getByRole('button', { name: 'Open in main window' }).click();
  await expect(answers(main).last()).toContainText('short and done');
  await chooseModel(main, 'Echo');
  await ask(main, 'and further here');
  await main.getByRole('button', { name: 'New chat', exact: true }).click();
  await main.getByRole('button', { name: 'Temporary chat', exact: true }).click();
  await expect(answers(main).last()).toContainText('and further here');
  await main.getByRole('button', { name: 'Discard the temporary chat' }).click();
  await expect(main.getByRole('article')).toHaveCount(0);
  await main.getByRole('button', { name: 'Undo' }).click();
  await expect(answers(main).last()).toContainText('and further here');
});

test('a second start with --quick opens it, also for an app that is hidden', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  await signIn(await app.window(), email, readCode);
  expect(await app.startAgain(['--quick'])).toBe(0);
  await app.quickWindow();
  await expect.poll(async () => (await quickState(app))?.focused).toBe(true);
  // A link's author could have added the flag: beside a link it means nothing.
  const quick = await app.quickWindow();
  await expect(composer(quick)).toBeVisible();
  await quick.keyboard.press('Escape');
  await expect.poll(async () => (await quickState(app))?.visible).toBe(false);
  expect(await app.startAgain(['apipool://new?prompt=from+a+link', '--quick'])).toBe(0);
  await expect(composer(await app.window())).toHaveValue('from a link');
  expect((await quickState(app))?.visible).toBe(false);
});

test('signed out it says where to sign in and leads there', async ({ launch }) => {
  const app = await launch();
  const main = await app.window();
  await main.getByLabel('E-mail address').waitFor();
  const quick = await openQuick(app);
  await expect(quick.getByText('Sign in in the main window')).toBeVisible();
  await quick.getByRole('button', { name: 'Sign in' }).click();
  await expect.poll(async () => (await quickState(app))?.visible).toBe(false);
});

test('signing out takes the temporary chat with it', async ({ launch, email, readCode }) => {
  const app = await launch();
  const main = await app.window();
  await signIn(main, email, readCode);
  const quick = await openQuick(app);
  await chooseModel(quick, 'Echo');
  await ask(quick, 'mine alone');
  await main.getByRole('button', { name: 'Account menu' }).click();
  await main.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
  await expect(quick.getByRole('article')).toHaveCount(0);
});

test('its page needs at most 180 kB of scripts before it can be used, and no history', () => {
  const scripts = initialScripts('quick.html');
  const total = [...scripts.values()].reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThanOrEqual(180_000);
  expect([...scripts.keys()].join()).not.toMatch(/conversations|answers|katex|highlight/);
});

test("out of credit, its button opens the app's own page in the main window, and the draft waits", async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const main = await app.window();
  await signIn(main, email, readCode);
  await pool.credit(email, '-1000');
  const quick = await openQuick(app);
  await expect(balance(quick)).toHaveText('$0.00');
  await composer(quick).fill('waits here');
  await quick.getByRole('button', { name: 'Top up', exact: true }).click();
  await expect(main.getByRole('heading', { name: 'Top up', level: 1 })).toBeVisible();
  await expect.poll(async () => (await quickState(app))?.visible).toBe(false);
  expect(await app.openedExternally()).toEqual([]);
  await openQuick(app);
  await expect(composer(quick)).toHaveValue('waits here');
  await main.getByRole('button', { name: 'New chat', exact: true }).click();
  await balance(quick).click();
  await expect(main.getByRole('heading', { name: 'Top up', level: 1 })).toBeVisible();
});
