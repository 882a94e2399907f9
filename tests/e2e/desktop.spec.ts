import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import { openSettings } from './desktop-steps.ts';
import { answers, ask, composer, signIn } from './steps.ts';

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
