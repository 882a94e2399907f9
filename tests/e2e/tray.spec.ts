import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import { mainState, openSettings, turn, trayLabels, closeToTray } from './desktop-steps.ts';
import { answers, ask, chooseModel, composer, finishedAnswer, send, signIn } from './steps.ts';

test('the tray leads to the newest chats, shows the balance and tells of running answers', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch({ tray: true });
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'Salt & pepper');
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await chooseModel(page, 'Slow');
  await send(page, 'a slow one');
  await expect
    .poll(async () => (await app.state()).trays[0]?.tooltip)
    .toBe('APIPool: 1 answer is being written');
  await expect.poll(() => trayLabels(app)).toContain('a slow one');
  const labels = await trayLabels(app);
  expect(labels).toContain('Salt && pepper');
  expect(labels.find((label) => label.startsWith('Balance: $'))).toBeDefined();

  await app.fire({ do: 'click-tray-menu', path: ['Salt && pepper'] });
  await expect(answers(page).last()).toContainText('Salt & pepper');
  await app.fire({ do: 'click-tray-menu', path: ['Settings…'] });
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
  await app.fire({ do: 'tray', event: 'click' });
  await expect(composer(await app.quickWindow())).toBeFocused();

  await page.getByLabel('Language').selectOption('Deutsch');
  await expect.poll(() => trayLabels(app)).toContain('Schnellchat');
  await page.getByRole('button', { name: /^Kontomenü/ }).click();
  await page.getByRole('menuitem', { name: 'Abmelden', exact: true }).click();
  await expect.poll(() => trayLabels(app)).not.toContain('Salt && pepper');
  await expect.poll(async () => (await trayLabels(app)).join()).not.toContain('$');
});

test('closed to the tray in the middle of an answer: explained once, and whole when it is opened again', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch({ tray: true });
  const page = await app.window();
  await signIn(page, email, readCode);
  await closeToTray(page);
  await chooseModel(page, 'Slow');
  await send(page, 'written while nobody looks');
  await expect(answers(page).last()).not.toContainText('Waiting for the first word');
  const mainId = (await mainState(app))?.id ?? 0;
  await app.fire({ do: 'close-window', window: mainId });
  await expect.poll(async () => (await mainState(app))?.visible).toBe(false);
  expect(await app.records('dialog')).toMatchObject([
    { options: { message: 'APIPool keeps running in the tray' } },
  ]);
  await expect.poll(async () => (await app.records('notification')).length, { timeout: 40_000 }).toBe(1);
  await app.fire({ do: 'click-tray-menu', path: ['Show APIPool'] });
  await expect.poll(async () => (await mainState(app))?.visible).toBe(true);
  await expect(await finishedAnswer(page)).toContainText('Cost:');

  await app.fire({ do: 'close-window', window: mainId });
  await expect.poll(async () => (await mainState(app))?.visible).toBe(false);
  expect(await app.records('dialog')).toHaveLength(1);
  expect(await app.startAgain([])).toBe(0);
  await expect.poll(async () => (await mainState(app))?.visible).toBe(true);
  await app.fire({ do: 'close-window', window: mainId });
  await app.fire({ do: 'click-tray-menu', path: ['Quit APIPool'] });
  expect(await app.ended).toBe(0);
});

test('who reads the explanation and rather quits has quit', async ({ launch, email, readCode }) => {
  const app = await launch({ tray: true });
  const page = await app.window();
  await signIn(page, email, readCode);
  await closeToTray(page);
  await app.fire({ do: 'answer-dialog', type: 'message', answer: { response: 1, checkboxChecked: false } });
  await app.fire({ do: 'close-window', window: (await mainState(app))?.id ?? 0 });
  expect(await app.ended).toBe(0);
});

test('a desktop without a tray: settings say so, and closing the window ends the app as usual', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await openSettings(page);
  await expect(page.getByText('This desktop shows no tray')).toBeVisible();
  await turn(page, 'Closing the window keeps APIPool in the tray', true);
  await app.fire({ do: 'close-window', window: (await mainState(app))?.id ?? 0 });
  expect(await app.ended).toBe(0);
  expect(app.output()).not.toContain('Unhandled');
});

test('starting at login is handed to the system, and a start with --hidden waits in the tray', async ({
  launch,
  email,
  readCode,
}) => {
  test.skip(process.platform !== 'linux', 'the entry is a file on Linux only; elsewhere it is a record');
  const app = await launch({ tray: true });
  const page = await app.window();
  await signIn(page, email, readCode);
  await openSettings(page);
  const entry = path.join(app.userData, 'desktop-config', 'autostart', 'net.apipool.desktop.desktop');
  await turn(page, 'Start at login', true);
  await expect.poll(() => readFile(entry, 'utf8').catch(() => '')).toContain('"--hidden"');
  await turn(page, 'Start without a window', false);
  await expect.poll(() => readFile(entry, 'utf8')).not.toContain('--hidden');
  await turn(page, 'Start at login', false);
  await expect
    .poll(() =>
      access(entry).then(
        () => true,
        () => false,
      ),
    )
    .toBe(false);

  const again = await app.restart({ tray: true, args: ['--hidden'] });
  await again.window();
  await expect.poll(() => trayLabels(again)).toContain('Show APIPool');
  expect((await mainState(again))?.visible).toBe(false);
  await again.fire({ do: 'click-tray-menu', path: ['Show APIPool'] });
  await expect.poll(async () => (await mainState(again))?.visible).toBe(true);
  const without = await again.restart({ args: ['--hidden'] });
  await without.window();
  await expect.poll(async () => (await mainState(without))?.minimized).toBe(true);
});
