import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { findChromium } from '../../scripts/lib/chromium.ts';
import type { Pool } from '../service.ts';
import { postJson, type SignedIn, signIn, startTestPool } from '../test-support.ts';

// A browser is slow to start where much else runs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let pool: Pool;
let browser: Browser;
let page: Page;
let person: SignedIn;
let problems: string[];

beforeAll(async () => {
  pool = await startTestPool({ creditMicroUsd: 0n });
  browser = await chromium.launch({
    executablePath: await findChromium('headless'),
    chromiumSandbox: process.getuid?.() !== 0,
  });
});
beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: pool.url });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  person = await signIn(pool);
});
afterEach(() => page.context().close());
afterAll(async () => {
  await browser.close();
  await pool.close();
});

async function openCheckout() {
  const headers = { authorization: `Bearer ${person.accessToken}`, 'idempotency-key': crypto.randomUUID() };
  const response = await postJson(`${pool.apiUrl}/account/topups`, { amount_usd: '20' }, headers);
  const { checkout_url } = (await response.json()) as { readonly checkout_url: string };
  const opened = await page.goto(checkout_url);
  return opened;
}

/** For a look at it: only where a folder is named. */
async function picture(name: string) {
  const folder = process.env['POOL_PICTURES'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

const rows = async () => (await person.client.from('transactions').select('status,amount_micro_usd')).data;
const heading = (name: RegExp) => page.getByRole('heading', { name });
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

test('from the choice of a coin to the end with the keyboard alone, under a policy without inline script', async () => {
  const opened = await openCheckout();
  expect(opened?.headers()['content-security-policy']).toMatch(
    /default-src 'none'; script-src 'self'; style-src 'self'/,
  );
  await heading(/^Pay \$20\.00$/).waitFor();
  await picture('checkout-light');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement?.textContent')).toContain('Tether (Tron)');
  await page.keyboard.press('Enter');
  await page.getByText('Waiting for your payment', { exact: true }).waitFor();
  const names = ['Payment is seen', 'Confirm', 'Send to the shop', 'Finish'];
  await page.getByRole('button', { name: names[0] ?? '' }).focus();
  for (const name of names) {
    await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe(name);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name, exact: true }).waitFor({ state: 'detached' });
  }
  await page.getByText('Finished', { exact: true }).waitFor();
  expect(await rows()).toEqual([{ status: 'finished', amount_micro_usd: 20_000_000 }]);
  await picture('checkout-finished-light');
  const number = /\d+/.exec((await heading(/^Payment/).textContent()) ?? '')?.[0];
  await page.getByRole('link', { name: 'Back to the shop' }).click();
  await heading(/^You can close this page$/).waitFor();
  expect(new URL(page.url()).searchParams.get('NP_id')).toBe(number);
  expect(problems).toEqual([]);
});

test('too little, too late, held back and sent by hand', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openCheckout();
  await press('Bitcoin 0.00025 btc');
  await page.getByLabel('Amount in btc').fill('0.00023');
  await press('Paid too little');
  await page.getByText('Partially paid', { exact: true }).waitFor();
  expect(await rows()).toEqual([{ status: 'partially_paid', amount_micro_usd: 18_400_000 }]);
  await page.getByLabel('held back, sent by hand below').check();
  await page.getByLabel('Amount in btc').fill('0.0001');
  await press('Pay late or again');
  await heading(/^Late payment/).waitFor();
  expect(await rows()).toHaveLength(1);
  await page.getByText('Notifications (1)').click();
  await page.getByRole('button', { name: 'Send: confirming' }).click();
  await page.getByRole('button', { name: 'Send again: confirming' }).first().waitFor();
  expect(await rows()).toHaveLength(2);
  await picture('checkout-late-dark');
  expect(problems).toEqual([]);
});

test('a refused step is said in words, and an unknown invoice too', async () => {
  await openCheckout();
  await press('Litecoin 0.25 ltc');
  await page.getByLabel('Amount in ltc').fill('much');
  await press('Paid too little');
  await expect
    .poll(() => page.getByRole('alert').textContent())
    .toContain('actually_paid has to be an amount');
  await page.goto(`${pool.url}/payment/?iid=1`);
  await expect.poll(() => page.getByRole('alert').textContent()).toBe('There is no such invoice.');
});

test('nothing overflows a narrow window', async () => {
  await page.setViewportSize({ width: 340, height: 700 });
  await openCheckout();
  await press('XRP 10 xrp');
  await page.getByText('Waiting for your payment', { exact: true }).waitFor();
  await picture('checkout-narrow');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(340);
});

test('the inbox: newest first, found by search, code copied by one click, text as text', async () => {
  const other = await signIn(pool);
  const keys = (await (await fetch(`${pool.url}/_keys`)).json()) as {
    readonly resend: { readonly full_access: string };
  };
  const hostile = {
    from: 'a@apipool.net',
    to: 'zoe@example.com',
    subject: '<img src=x onerror=alert(1)>',
    text: '<b>bold</b>',
  };
  await postJson(`${pool.url}/emails`, hostile, { authorization: `Bearer ${keys.resend.full_access}` });
  await page.goto(pool.inboxUrl);
  const mails = page.getByRole('listitem');
  await mails.first().waitFor();
  expect(await mails.first().textContent()).toContain('<img src=x onerror=alert(1)>');
  await mails.first().getByText('Text of the mail').click();
  expect(await mails.first().textContent()).toContain('<b>bold</b>');
  await picture('inbox-light');
  await page.getByLabel('Search').fill(other.email);
  await page.getByText(/^1 of \d+ mails$/).waitFor();
  await page.getByRole('button', { name: /^Copy code/ }).click();
  await page.getByText('Copied').waitFor();
  const copied = await page.evaluate('navigator.clipboard.readText()');
  expect(copied).toMatch(/^\d{6}$/);
  expect(await mails.filter({ hasText: other.email }).textContent()).toContain(String(copied));
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture('inbox-dark');
  await page.getByLabel('Search').fill('nothing like it');
  await page.getByText('No mail matches.').waitFor();
  expect(problems).toEqual([]);
});
