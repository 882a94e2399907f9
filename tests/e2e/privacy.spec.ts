import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '../support/fixtures.ts';
import { ask, balance, chooseModel, composer, openAccountPage, shownBalance, signIn } from './steps.ts';

/** Where Chromium itself keeps a profile; the app's own files stand beside it. */
const chromiumProfile = 'host-profile';

function filesWith(folder: string, needles: readonly Buffer[]): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false)
    .filter((file) => {
      const bytes = readFileSync(file);
      return needles.some((needle) => bytes.includes(needle));
    })
    .map((file) => relative(folder, file));
}

test('a word typed in a chat is in IndexedDB and nowhere else [P5]', async ({ launch, email, ownPool }) => {
  const pool = await ownPool();
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await chooseModel(page, 'Echo');
  const canary = 'zanzibarquokka7719';
  const before = await shownBalance(page);
  await ask(page, `please repeat ${canary}`);
  await expect.poll(() => shownBalance(page)).toBeLessThan(before);
  await composer(page).fill(`a draft with ${canary}`);
  await expect.poll(() => readdirSync(join(app.userData, 'spill'))).toEqual([]);
  await app.close();

  const needles = [Buffer.from(canary, 'utf8'), Buffer.from(canary, 'utf16le')];
  const found = filesWith(app.userData, needles);
  expect(found.filter((file) => file.includes('IndexedDB')).length, 'it is in IndexedDB').toBeGreaterThan(0);
  const elsewhere = found.filter((file) => !file.includes(`${join('IndexedDB')}`));
  expect(elsewhere.filter((file) => !file.startsWith(chromiumProfile))).toEqual([]);
  expect(elsewhere).toEqual([]);
  expect(await pool.dump()).not.toContain(canary);
});

test('requests go to the service only, with constant headers and no cookies [P1] [P4] [P8]', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool();
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'count what leaves');

  const requests = (await pool.requests()).filter((request) => !request.path.startsWith('/_'));
  expect(requests.length).toBeGreaterThan(4);
  for (const request of requests) {
    expect(request.headers['user-agent']).toMatch(/^APIPool-Desktop\/\d+\.\d+\.\d+$/);
    expect(request.headers['cookie']).toBeUndefined();
    expect([undefined, 'apipool-desktop']).toContain(request.headers['x-client-info']);
  }
  expect(await app.records('escaped-request')).toEqual([]);
  expect(await app.cookies()).toEqual([]);
  expect(await page.evaluate(() => document.cookie + Object.keys(localStorage).join())).toBe('');

  await openAccountPage(page, 'Privacy');
  await expect(page.getByText(new URL(pool.url).host, { exact: true })).toBeVisible();
  await expect(page.getByRole('row', { name: /Conversation/ })).toContainText('200');
  await expect(balance(page)).toBeVisible();
});

test('plain http to another machine is refused before anything is sent [P7]', async ({ launch }) => {
  const app = await launch({
    env: { APIPOOL_API_URL: 'http://api.example.com/v1', APIPOOL_SUPABASE_URL: 'http://db.example.com' },
  });
  const page = await app.window();
  await expect(page.getByText('No service is configured in this version of the app')).toBeVisible();
  await expect(composer(page)).toBeVisible();
});
