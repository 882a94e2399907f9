import { expect, type Locator, type Page } from '@playwright/test';

/** What a person does, by role and name. Every story is told in these words. */

export type Codes = (email: string) => Promise<string>;

export async function askForCode(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  const consent = page.getByRole('checkbox', { name: /at least 18/ });
  if (await consent.isVisible()) await consent.check();
  await page.getByRole('button', { name: 'Send the code' }).click();
  await expect(page.getByLabel('Code from the e-mail')).toBeVisible();
}

/** Ends in an open new chat with the balance in sight. */
export async function signIn(page: Page, email: string, readCode: Codes): Promise<void> {
  await askForCode(page, email);
  await page.getByLabel('Code from the e-mail').fill(await readCode(email));
  await expect(composer(page)).toBeVisible();
  await expect(balance(page)).toBeVisible();
}

export function composer(page: Page): Locator {
  return page.getByRole('textbox', { name: 'Message', exact: true });
}

export function balance(page: Page): Locator {
  return page.getByRole('button', { name: /^Credit balance: / });
}

/** The balance in micro-USD, as shown. */
export async function shownBalance(page: Page): Promise<number> {
  const text = (await balance(page).getAttribute('aria-label')) ?? '';
  return Math.round(Number(text.replace(/[^\d.]/g, '')) * 1_000_000);
}

export async function chooseModel(page: Page, name: string): Promise<void> {
  // Once the list has arrived the button names a model and no longer changes its width under the pointer.
  await page.getByRole('button', { name: /^Model: (?!Choose a model)/ }).click();
  await page.getByRole('searchbox', { name: 'Search models' }).fill(name);
  await page.getByRole('option', { name: new RegExp(name, 'i') }).click();
  await expect(page.getByRole('button', { name: `Model: ${name}` })).toBeVisible();
}

export async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
  // A fast answer may have pushed the question out of view, where it is not drawn, before anybody looked.
  const question = page.getByRole('article', { name: 'You' }).filter({ hasText: text.slice(0, 40).trim() });
  await expect(question.or(page.locator('article[aria-busy="true"]')).first()).toBeVisible();
}

/** What is scrolled. */
export function conversation(page: Page): Locator {
  return page.getByRole('log', { name: 'Conversation' });
}

export function answers(page: Page): Locator {
  return page.getByRole('article', { name: /^Answer by / });
}

/** The newest answer, once it is no longer being written. */
export async function finishedAnswer(page: Page): Promise<Locator> {
  const answer = answers(page).last();
  await expect(answer).toHaveAttribute('aria-busy', 'false', { timeout: 30_000 });
  return answer;
}

export async function ask(page: Page, text: string): Promise<Locator> {
  await send(page, text);
  return finishedAnswer(page);
}

/** A chat by how its title begins. */
export function chatInList(page: Page, title: string): Locator {
  const start = new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
  return page.getByRole('navigation', { name: 'Chats' }).getByRole('button', { name: start });
}

export type AccountPage = 'Account' | 'Usage' | 'Transactions' | 'Privacy';

export async function openAccountPage(page: Page, name: AccountPage): Promise<void> {
  await chooseAccountPage(page, name);
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

/** For a page that may not open. */
export async function chooseAccountPage(page: Page, name: AccountPage): Promise<void> {
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
}
