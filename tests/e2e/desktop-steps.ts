import { expect, type Page } from '@playwright/test';
import type { TestApp } from '../support/fixtures.ts';

/** What a person does at the edges of the app: tray, windows, settings. */

export async function mainState(app: TestApp) {
  const { windows } = await app.state();
  return windows.find(({ url }) => url.endsWith('/index.html'));
}

export async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account menu' }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Desktop' })).toBeVisible();
}

/** A setting shows its new value once it is stored. */
export async function turn(page: Page, name: string, on: boolean): Promise<void> {
  const setting = page.getByRole('switch', { name });
  await setting.click();
  await expect(setting).toBeChecked({ checked: on });
}

export async function trayLabels(app: TestApp): Promise<readonly string[]> {
  return ((await app.state()).trays[0]?.menu ?? []).map(({ label }) => label).filter(Boolean);
}

export async function closeToTray(page: Page): Promise<void> {
  await openSettings(page);
  await turn(page, 'Closing the window keeps APIPool in the tray', true);
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
}
