import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { excessOf, routeOf } from '../support/allowed-requests.ts';
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

test('requests go to the service only and say nothing beyond a written list; no cookies [P1] [P4] [P8]', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool();
  await pool.pull('POST', '/_requests/record', { path: '/*' });
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'count what leaves');
  for (const name of ['Usage', 'Transactions', 'Account'] as const) await openAccountPage(page, name);
  await balance(page).click();
  await page.getByRole('button', { name: /^Pay / }).click();
  const seen = async () => new Set((await pool.requests()).map(routeOf));
  for (const route of [
    'POST /auth/v1/otp',
    'POST /auth/v1/verify',
    'POST /v1/chat/completions',
    'GET /rest/v1/usage_events',
    'GET /rest/v1/transactions',
    'POST /rest/v1/rpc/list_sessions',
    'POST /v1/account/topups',
  ]) {
    await expect.poll(seen).toContain(route);
  }
  const { host } = new URL(pool.url);
  const requests = await pool.requests();
  expect(requests.flatMap((request) => excessOf(request, host))).toEqual([]);
  const chat = requests.find((request) => routeOf(request) === 'POST /v1/chat/completions');
  expect(JSON.parse(chat?.body ?? '{}')).toEqual({
    model: 'pool/echo',
    messages: [{ role: 'user', content: 'count what leaves' }],
    stream: true,
    stream_options: { include_usage: true },
  });
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
