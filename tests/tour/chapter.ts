import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { Settings } from '#shared/domain/settings.ts';
import type { Bridge } from '#shared/ipc/bridge.ts';
import type { RunningApp } from '../support/running-app.ts';
import type { TestPool } from '../support/pool.ts';

export type Tour = {
  readonly app: RunningApp;
  readonly page: Page;
  readonly pool: TestPool;
  readonly email: string;
};

export type Step = {
  readonly name: string;
  readonly says: string;
  readonly walk: (tour: Tour) => Promise<unknown>;
  /** What is pictured, where it is not the main window. */
  readonly shows?: (tour: Tour) => Promise<Page>;
};

/** One walk through a fresh app; every step leaves its pictures. */
export type Chapter = {
  readonly name: string;
  readonly looks: readonly Look[];
  readonly steps: readonly Step[];
};

type Look = {
  readonly name: string;
  readonly theme: 'light' | 'dark';
  /** Undefined: as the person has it, language and size alike. */
  readonly language?: Settings['NEXT_LOCALE'];
  readonly size?: { readonly width: number; readonly height: number };
};

export const inBothThemes: readonly Look[] = [
  { name: 'light', theme: 'light' },
  { name: 'dark', theme: 'dark' },
];

const wide = { width: 1280, height: 800 };

/** Each theme, language and size once, without picturing all of their combinations. */
export const inEveryLook: readonly Look[] = [
  { name: 'light', theme: 'light', language: 'en', size: wide },
  { name: 'dark', theme: 'dark', language: 'en', size: wide },
  { name: 'german-small', theme: 'light', language: 'de', size: { width: 900, height: 600 } },
  { name: 'arabic', theme: 'dark', language: 'ar', size: wide },
  { name: 'chinese', theme: 'light', language: 'zh-CN', size: wide },
];

export async function takePictures(page: Page, looks: readonly Look[], file: string): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const before = page.viewportSize();
  for (const { name, theme, language, size } of looks) {
    await page.emulateMedia({ colorScheme: theme });
    if (size && isMainWindow(page)) await page.setViewportSize(size);
    if (language) await speak(page, language);
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    await page.screenshot({ path: `${file}-${name}.png`, animations: 'disabled' });
  }
  const last = looks.at(-1);
  if (last?.language) await speak(page, 'en');
  if (last?.size && before && isMainWindow(page)) await page.setViewportSize(before);
}

/** The quick window has a size of its own. */
function isMainWindow(page: Page): boolean {
  return new URL(page.url()).pathname === '/index.html';
}

/** The way settings do it, from wherever the person is. */
async function speak(page: Page, language: Settings['NEXT_LOCALE']): Promise<void> {
  await page.evaluate(async (NEXT_LOCALE) => {
    const bridge = Reflect.get(globalThis, 'apipool') as Bridge;
    await bridge.commands['settings:update']({ NEXT_LOCALE });
  }, language);
  await page.locator(`html[lang="${language}"]`).waitFor();
  // What floats finds its place again, as it does when a person moves the window.
  await page.evaluate(() => window.dispatchEvent(new Event('resize')));
}
