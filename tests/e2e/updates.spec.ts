import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { onElectron } from '../support/app.ts';
import { expect, test } from '../support/fixtures.ts';
import { buildPackagedApp, type Feed, type PackagedApp } from '../support/packaged-app.ts';
import { chooseModel, send, signIn } from './steps.ts';

// One build serves the whole file.
test.describe.configure({ mode: 'default' });
test.skip(onElectron, 'the packaged app runs on the host here; the workflow starts a real one');
test.skip(process.platform !== 'linux', 'an AppImage is what this system could replace by itself');

let packaged: PackagedApp;
test.beforeAll(async ({ pool }) => {
  test.setTimeout(120_000);
  packaged = await buildPackagedApp(pool);
});
test.afterAll(() => packaged?.remove());
test.beforeEach(() => packaged.install());

const next = 'the app, version 9.1.0';
const sumOf = (text: string) => createHash('sha512').update(text).digest('base64');

function release(version: string, sha512 = sumOf(next)): Feed {
  const name = `APIPool-${version}.AppImage`;
  const file = `  - url: ${name}\n    sha512: ${sha512}\n    size: ${next.length}\n`;
  return {
    'latest.yml': `version: ${version}\nfiles:\n${file}releaseNotes: Calmer and faster\n`,
    [name]: next,
  };
}

async function lookForUpdates(page: Page): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Check now' }).click();
}

test('a newer release is downloaded, waits for the answer that runs, and is in place after quitting', async ({
  launch,
  email,
  readCode,
}) => {
  packaged.publish(release('9.1.0'));
  const app = await launch(packaged.launch);
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Slow');
  await send(page, 'take your time');
  await lookForUpdates(page);
  await expect(page.getByText('Version 9.1.0 is ready')).toBeVisible();
  await expect(page.getByText('Calmer and faster')).toBeVisible();
  await page.getByRole('button', { name: 'Restart and install' }).click();
  await expect(page.getByRole('alert')).toContainText('An answer is still being written');
  await app.close();
  // Under the name it had, by which the desktop and the person's keys know it.
  expect(await packaged.installed()).toEqual({ [path.basename(packaged.appImage)]: next });
});

test('a release that is older, broken or not what its sum says leaves the app as it was', async ({
  launch,
  email,
  readCode,
}) => {
  const before = await packaged.installed();
  const app = await launch(packaged.launch);
  const page = await app.window();
  await signIn(page, email, readCode);

  const damaged = page.getByRole('alert').filter({ hasText: 'damaged or not from APIPool' });
  packaged.publish({ 'latest.yml': '<!doctype html><title>Sign in to this network</title>' });
  await lookForUpdates(page);
  await expect(damaged).toBeVisible();

  packaged.publish(release('0.0.1'));
  await lookForUpdates(page);
  await expect(page.getByText('This is the newest version.')).toBeVisible();

  packaged.publish(release('9.1.0', sumOf('something else')));
  await lookForUpdates(page);
  await expect(damaged).toBeVisible();

  packaged.publish({});
  await page.keyboard.press('ControlOrMeta+K');
  await page.getByRole('searchbox', { name: 'What would you like to do?' }).fill('check for updates');
  await expect(page.getByRole('option', { name: 'Check for updates', exact: true })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('cannot be looked for or downloaded right now');

  await app.close();
  expect(await packaged.installed()).toEqual(before);
});

test('an AppImage that was moved starts at login from where it is now', async ({
  launch,
  email,
  readCode,
}) => {
  const app = await launch({ ...packaged.launch });
  const page = await app.window();
  await signIn(page, email, readCode);
  await page.keyboard.press('Control+,');
  await page.getByRole('switch', { name: 'Start at login' }).click();
  const entry = path.join(app.userData, 'desktop-config', 'autostart', 'net.apipool.desktop.desktop');
  await expect.poll(() => readFile(entry, 'utf8').catch(() => '')).toContain(`Exec="${packaged.appImage}"`);

  const moved = path.join(path.dirname(packaged.appImage), 'moved', 'Pool.AppImage');
  const env = { ...packaged.launch.env, APPIMAGE: moved };
  await app.restart({ ...packaged.launch, env });
  await expect.poll(() => readFile(entry, 'utf8')).toContain(`Exec="${moved}" "--hidden"`);
});
