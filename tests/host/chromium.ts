import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { findChromium } from '../../scripts/lib/chromium.ts';
import { blackholeAddress, startBlackhole } from './blackhole.ts';

/** Hosts of Chromium's own errands: they are resolved nowhere, so that only the app's requests are recorded. */
const errands = ['*.google.com', '*.googleapis.com', '*.gstatic.com', '*.gvt1.com'];

const quietFlags = [
  '--disable-domain-reliability',
  '--disable-client-side-phishing-detection',
  '--disable-quic',
  '--dns-prefetch-disable',
  '--no-pings',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  `--proxy-bypass-list=<-loopback>;${errands.join(';')}`,
];

/** Preferences that have no flag: nothing ahead of a click, no signing in, no memory of forms and pages. */
const quietPreferences = {
  net: { network_prediction_options: 2 },
  signin: { allowed: false, allowed_on_next_startup: false },
  search: { suggest_enabled: false },
  browser: { enable_spellchecking: false },
  history: { saving_disabled: true },
  autofill: { enabled: false, profile_enabled: false, credit_card_enabled: false },
  credentials_enable_service: false,
};

/** Where a browser writes down its open tabs with what was typed in them. Electron has no such thing. */
const sessionFolders = ['Sessions', 'Sessions_Encrypted'];

async function prepareProfile(profile: string): Promise<void> {
  const folder = path.join(profile, 'Default');
  const preferences = path.join(folder, 'Preferences');
  if (existsSync(preferences)) return;
  await mkdir(folder, { recursive: true });
  await writeFile(preferences, JSON.stringify(quietPreferences));
  // A file where Chromium wants a folder: the only way to keep it from writing there.
  for (const name of sessionFolders) await writeFile(path.join(folder, name), '');
}

export type ChromiumOptions = {
  readonly profile: string;
  readonly headless: boolean;
  readonly debuggingPort: number | undefined;
};

let context: BrowserContext | undefined;

/** The one browser of this process. Throws before the app is ready, as Electron does. */
export function browserContext(): BrowserContext {
  if (!context) throw new Error('host: a window needs a ready app');
  return context;
}

export async function launchChromium(options: ChromiumOptions): Promise<BrowserContext> {
  const executablePath = await findChromium(options.headless ? 'headless' : 'windows');
  const blackhole = await startBlackhole();
  await prepareProfile(options.profile);
  await rm(path.join(options.profile, 'DevToolsActivePort'), { force: true });
  const root = process.getuid?.() === 0;
  context = await chromium.launchPersistentContext(options.profile, {
    executablePath,
    headless: options.headless,
    chromiumSandbox: !root,
    viewport: null,
    serviceWorkers: 'block',
    acceptDownloads: false,
    // A visible window is an app window, without tabs and an address bar.
    ignoreDefaultArgs: options.headless ? ['--enable-automation'] : ['--enable-automation', 'about:blank'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      ...quietFlags,
      `--proxy-server=${blackholeAddress(blackhole)}`,
      ...(options.debuggingPort === undefined ? [] : [`--remote-debugging-port=${options.debuggingPort}`]),
      ...(options.headless ? [] : [`--app=${blankAppPage}`, '--test-type']),
    ],
  });
  return context;
}

/** The port Chromium really listens on: asked for 0, it picks one and writes it into its profile. */
export async function readDebuggingPort(options: ChromiumOptions): Promise<number> {
  if (options.debuggingPort !== 0) return options.debuggingPort ?? 0;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const text = await readFile(path.join(options.profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
    const port = Number(text.split('\n')[0]);
    if (port > 0) return port;
    await delay(20);
  }
  throw new Error('host: Chromium did not say its debugging port');
}

const blankAppPage = 'data:text/html,';
const blankPages = ['about:blank', blankAppPage];

/** Pages that belong to a window. The other one, if any, is a spare that keeps Chromium running. */
const taken = new Set<Page>();

export async function takePage(): Promise<Page> {
  const spare = browserContext()
    .pages()
    .find((page) => !taken.has(page) && blankPages.includes(page.url()));
  if (spare) {
    taken.add(spare);
    return spare;
  }
  const page = await browserContext().newPage();
  taken.add(page);
  return page;
}

/** Closes a window's page. Chromium ends with its last page, so a blank one is opened before that. */
export async function givePageBack(page: Page): Promise<void> {
  if (!taken.delete(page) || page.isClosed()) return;
  if (browserContext().pages().length === 1) await browserContext().newPage();
  await page.close();
}

export function isTaken(page: Page): boolean {
  return taken.has(page);
}
