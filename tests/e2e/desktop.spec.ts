import { access, readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test, type TestApp } from '../support/fixtures.ts';
import { hostileLinks } from '../support/hostile-links.ts';
import { answers, ask, chatInList, chooseModel, composer, finishedAnswer, send, signIn } from './steps.ts';

async function mainState(app: TestApp) {
  const { windows } = await app.state();
  return windows.find(({ url }) => url.endsWith('/index.html'));
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Desktop' })).toBeVisible();
}

/** A setting shows its new value once it is stored. */
async function turn(page: Page, name: string, on: boolean): Promise<void> {
  const setting = page.getByRole('switch', { name });
  await setting.click();
  await expect(setting).toBeChecked({ checked: on });
}

async function trayLabels(app: TestApp): Promise<readonly string[]> {
  return ((await app.state()).trays[0]?.menu ?? []).map(({ label }) => label).filter(Boolean);
}

async function closeToTray(page: Page): Promise<void> {
  await openSettings(page);
  await turn(page, 'Closing the window keeps APIPool in the tray', true);
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
}

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

test('an answer that ends while the person is elsewhere is told without its words; a click leads there [P5]', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'seen while it was written');
  expect(await app.records('notification')).toEqual([]);
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await chooseModel(page, 'Slow');
  await send(page, 'nobody is looking');
  const mainId = (await mainState(app))?.id ?? 0;
  await app.fire({ do: 'blur-window', window: mainId });
  await chatInList(page, 'seen while').click();
  await app.fire({ do: 'blur-window', window: mainId });
  await expect.poll(async () => (await app.records('notification')).length, { timeout: 40_000 }).toBe(1);
  const [told] = await app.records('notification');
  expect(told).toMatchObject({ title: 'Your answer is ready', body: '' });
  await app.fire({ do: 'notification', index: told?.index ?? 0, event: 'click' });
  await expect(page.getByRole('article', { name: 'You' })).toContainText('nobody is looking');
  await expect.poll(async () => (await mainState(app))?.focused).toBe(true);
});

test('the words of an answer are in its notification only where the person wants them', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await openSettings(page);
  await turn(page, 'Show the beginning of the answer in it', true);
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await chooseModel(page, 'Slow');
  await send(page, 'tell me all about it');
  const mainId = (await mainState(app))?.id ?? 0;
  await app.fire({ do: 'blur-window', window: mainId });
  await expect.poll(async () => (await app.records('notification')).length, { timeout: 40_000 }).toBe(1);
  expect((await app.records('notification'))[0]?.body).toMatch(/\S{3}/);

  await pool.fault({ method: 'POST', path: '/v1/chat/completions', status: 400, body: '{}' });
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await app.fire({ do: 'blur-window', window: mainId });
  await send(page, 'this one fails');
  await expect.poll(async () => (await app.records('notification')).length).toBe(2);
  expect((await app.records('notification'))[1]).toMatchObject({
    title: 'An answer could not be finished',
  });
});

test('two hundred hostile links do nothing but say that they are not understood', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'what was here before');
  await composer(page).fill('my own draft');
  for (const url of hostileLinks(200)) await app.fire({ do: 'open-url', url });
  await expect(page.getByText('That link is not one APIPool understands.')).toHaveCount(1);
  await expect(composer(page)).toHaveValue('my own draft');
  await expect(answers(page)).toHaveCount(1);
  expect(new URL(page.url()).pathname).toBe('/index.html');
  expect(await app.openedExternally()).toEqual([]);
  expect(await app.records('escaped-request')).toEqual([]);
  expect(await app.records('dialog')).toEqual([]);
  expect(await app.log()).not.toContain('evil.example');
});

test('every form of link, at a cold start and to the running app, fills in and never sends', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'the linked chat');
  const model = await page.getByRole('button', { name: /^Model: / }).getAttribute('aria-label');
  expect(model).toBe('Model: Echo');
  const id = await page.evaluate(async () => {
    const [name] = (await indexedDB.databases()).map((database) => database.name ?? '');
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name ?? '');
      request.addEventListener('success', () => resolve(request.result));
    });
    const [key] = await new Promise<IDBValidKey[]>((resolve) => {
      const request = db.transaction('conversations').objectStore('conversations').getAllKeys();
      request.addEventListener('success', () => resolve(request.result));
    });
    db.close();
    return typeof key === 'string' ? key : '';
  });
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  expect(await app.startAgain([`apipool://chat/${id}`])).toBe(0);
  await expect(answers(page).last()).toContainText('the linked chat');
  expect(await app.startAgain(['apipool://new?prompt=Line%20one%0ALine%20two&model=pool%2Fslow'])).toBe(0);
  await expect(composer(page)).toHaveValue('Line one\nLine two');
  await expect(answers(page)).toHaveCount(0);

  const again = await app.restart({ args: [`apipool://chat/${id}`] });
  await expect(answers(await again.window()).last()).toContainText('the linked chat');
  await expect.poll(async () => (await again.records('protocol-client')).length).toBe(1);
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

test('another program has the key: it is said, other keys are pressed, and they work', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await app.fire({ do: 'take-shortcut', accelerator: 'Control+Shift+K' });
  await openSettings(page);
  await page.getByRole('button', { name: 'Change' }).click();
  await page.keyboard.press('Control+Shift+K');
  await expect(page.getByText('Another program uses Ctrl+Shift+K.')).toBeVisible();
  await page.getByRole('button', { name: 'Change' }).click();
  await page.keyboard.press('a');
  await expect(page.getByText('Use at least one of Ctrl, Alt, Shift')).toBeVisible();
  await page.keyboard.press('Control+Shift+L');
  await expect.poll(async () => (await app.state()).shortcuts).toEqual(['Control+Shift+L']);
  await expect(page.getByText('Another program uses')).toHaveCount(0);
  await app.fire({ do: 'shortcut', accelerator: 'Control+Shift+L' });
  await expect(composer(await app.quickWindow())).toBeFocused();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await expect.poll(async () => (await app.state()).shortcuts).toEqual([]);
});

test('under Wayland the limits are told, with a command to bind instead', async ({
  launch,
  email,
  readCode,
}) => {
  test.skip(process.platform !== 'linux', 'Wayland is a matter of Linux');
  const app = await launch({ env: { XDG_SESSION_TYPE: 'wayland' } });
  const page = await app.window();
  await signIn(page, email, readCode);
  await openSettings(page);
  await expect(page.getByText('This desktop runs on Wayland')).toBeVisible();
  const command = page.getByLabel('Command that opens the quick chat');
  await expect(command).toHaveValue(/ --quick$/);
});

async function startProxy(answer: RequestListener): Promise<{ host: string; stop: () => void }> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('the test of a proxy says what works and what does not', async ({ launch, email, readCode }) => {
  const open = await startProxy((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"name":"GoTrue"}');
  });
  const closed = await startProxy((_request, response) => {
    response.writeHead(407, { 'proxy-authenticate': 'Basic realm="office"' }).end();
  });
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await openSettings(page);
  const tryProxy = async (host: string) => {
    await page.getByText('Custom address', { exact: true }).click();
    await page.getByLabel('Proxy address').fill(`http://${host}`);
    await page.getByLabel('Proxy address').blur();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
  };
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(page.getByText(/APIPool was reached in .* Without a proxy\./)).toBeVisible();
  await tryProxy(open.host);
  await expect(page.getByText(`By way of ${open.host}.`)).toBeVisible();
  await expect(page.getByText(/APIPool was reached/)).toBeVisible();
  await tryProxy(closed.host);
  await expect(page.getByText('The proxy asks for a name and a password')).toBeVisible();
  await tryProxy('127.0.0.1:9');
  await expect(page.getByText('The proxy itself cannot be reached.')).toBeVisible();
  await page.getByText('Details').last().click();
  await expect(page.getByText('ECONNREFUSED')).toBeVisible();
  open.stop();
  closed.stop();
});

test('the command palette does what a person can do, from the keyboard alone', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  const run = async (words: string) => {
    await page.keyboard.press('ControlOrMeta+K');
    await page.getByRole('searchbox', { name: 'What would you like to do?' }).fill(words);
    await expect(page.getByRole('option').first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  };
  await run('echo');
  await expect(page.getByRole('button', { name: 'Model: Echo' })).toBeVisible();
  await ask(page, 'found by its title');
  await run('new chat');
  await expect(page.getByRole('article')).toHaveCount(0);
  await run('found by');
  await expect(answers(page).last()).toContainText('found by its title');
  await run('dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await run('quick');
  await expect(composer(await app.quickWindow())).toBeFocused();
  await run('temporary');
  await expect(page.getByText('This chat is temporary')).toBeVisible();
  for (const name of ['Account', 'Usage', 'Transactions', 'Privacy']) {
    await run(name);
    await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  }
  for (const [words, name] of [
    ['export my data', 'data.json'],
    ['export my chats', 'chats.json'],
  ] as const) {
    const filePath = path.join(app.userData, name);
    await app.fire({ do: 'answer-dialog', type: 'save', answer: { canceled: false, filePath } });
    await run(words);
    await expect(page.getByText(`Saved as “${name}”.`)).toBeVisible();
    expect(await readFile(filePath, 'utf8')).toContain(email);
  }
  await run('sign out on all');
  const question = page.getByRole('alertdialog', { name: 'Sign out on all devices?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await run('deutsch');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.keyboard.press('ControlOrMeta+/');
  await expect(page.getByRole('dialog', { name: 'Tastenkürzel' })).toContainText('Ctrl+K');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the licences of what is in the app are in the app', async ({ launch, email, readCode }) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await app.fire({ do: 'click-menu-id', id: 'about' });
  await page.getByText('Licences of the libraries in this app').click();
  for (const name of ['electron', 'react', 'dexie', 'zod', 'undici', 'katex', '@supabase/auth-js']) {
    await expect(page.getByText(new RegExp(`^${name} \\d`)).first()).toBeVisible();
  }
  await page.getByText(/^react \d/).click();
  const react = page.getByRole('listitem').filter({ hasText: /^react \d/ });
  await expect(react.getByText('Permission is hereby granted')).toBeVisible();
});
