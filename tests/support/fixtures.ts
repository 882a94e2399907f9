// oxlint-disable no-empty-pattern -- Playwright reads from the parameter's text which fixtures one needs
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base, type Page, type TestInfo } from '@playwright/test';
import { poolEnvironment } from '../../scripts/lib/pool-process.ts';
import type { CookieState, HostRecord, MenuNode } from '../host/control-protocol.ts';
import { startApp } from './app.ts';
import { startTestPool, type TestPool } from './pool.ts';
import type { RunningApp, StartOptions } from './running-app.ts';

export { expect } from '@playwright/test';

export type LaunchOptions = {
  /** The worker's, unless another is given. */
  readonly pool?: TestPool;
  /** Added to the app's environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the app finds behind its own path, for example a link. */
  readonly args?: readonly string[];
  /** The person's languages, best first. Host only. */
  readonly languages?: readonly string[];
  /** A desktop without a safe key store, or without any. Host only. */
  readonly keyring?: 'weak' | 'missing';
  /** A desktop that shows tray icons. Host only. */
  readonly tray?: boolean;
};

/** A launched app, in the words of the stories. */
export type TestApp = Omit<RunningApp, 'records'> & {
  readonly records: <K extends HostRecord['kind']>(
    kind: K,
  ) => Promise<readonly Extract<HostRecord, { kind: K }>[]>;
  readonly openedExternally: () => Promise<readonly string[]>;
  /** Every label of the application menu. */
  readonly menuLabels: () => Promise<readonly string[]>;
  readonly cookies: () => Promise<readonly CookieState[]>;
  readonly crashRenderer: () => Promise<void>;
  /** The person comes back to the window from elsewhere. */
  readonly focusWindow: () => Promise<void>;
  /** The main process's log. */
  readonly log: () => Promise<string>;
  /** Ends it, unless it has ended, and starts it again in the same folder; options replace the former ones. */
  readonly restart: (options?: LaunchOptions) => Promise<TestApp>;
};

type Fixtures = {
  readonly email: string;
  readonly readCode: (email: string) => Promise<string>;
  /** Starts the app with a fresh folder of its own. */
  readonly launch: (options?: LaunchOptions) => Promise<TestApp>;
  /** A further pool, for a test that ends it, plans faults for it or looks at all of its requests. */
  readonly ownPool: (args?: readonly string[]) => Promise<TestPool>;
};

export const test = base.extend<Fixtures, { readonly pool: TestPool }>({
  pool: [
    async ({}, provide) => {
      const pool = await startTestPool({ onDisk: false, args: [] });
      await provide(pool);
      await pool.stop();
    },
    { scope: 'worker' },
  ],

  ownPool: async ({}, provide) => {
    const pools: TestPool[] = [];
    await provide(async (args = []) => {
      const pool = await startTestPool({ onDisk: true, args });
      pools.push(pool);
      return pool;
    });
    await Promise.all(pools.map((pool) => pool.stop()));
  },

  email: async ({}, provide) => {
    await provide(`person-${randomUUID()}@example.com`);
  },

  readCode: async ({ pool }, provide) => {
    await provide(pool.readCode);
  },

  // Named here so that a further pool outlives the apps that talk to it.
  launch: async ({ pool, ownPool: _ownPool }, provide, testInfo) => {
    const apps: TestApp[] = [];
    const folders: string[] = [];
    await provide(async (options = {}) => {
      const userData = await mkdtemp(path.join(tmpdir(), 'apipool-e2e-'));
      folders.push(userData);
      return start(startOptions(userData, options, pool), pool, apps);
    });
    if (testInfo.status !== testInfo.expectedStatus) await attachEverything(apps, testInfo);
    await Promise.all(apps.map((app) => app.kill()));
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));
    await pool.clearFaults();
  },
});

function startOptions(userData: string, options: LaunchOptions, pool: TestPool): StartOptions {
  const { languages, keyring, tray } = options;
  return {
    userData,
    args: options.args ?? [],
    env: {
      ...poolEnvironment(options.pool ?? pool),
      ...(languages && { HOST_LANGUAGES: languages.join(',') }),
      ...(keyring && { HOST_KEYRING: keyring }),
      ...(tray && { HOST_TRAY: 'true' }),
      // What the app leaves on the desktop (starting at login) stays in the test's own folder.
      XDG_CONFIG_HOME: path.join(userData, 'desktop-config'),
      ...options.env,
    },
  };
}

async function start(options: StartOptions, pool: TestPool, apps: TestApp[]): Promise<TestApp> {
  const running = await startApp(options);
  const labels = (nodes: readonly MenuNode[]): readonly string[] =>
    nodes.flatMap((node) => [node.label, ...labels(node.submenu)]);
  const records: TestApp['records'] = async (kind) => {
    const all = await running.records();
    return all.filter((entry): entry is Extract<HostRecord, { kind: typeof kind }> => entry.kind === kind);
  };
  const app: TestApp = {
    ...running,
    records,
    openedExternally: async () => (await records('open-external')).map(({ url }) => url),
    menuLabels: async () => labels((await running.state()).menu),
    cookies: async () => (await running.state()).cookies,
    crashRenderer: async () => {
      // Until the test's own page has noticed, it would still be taken for the window.
      const page = await running.window();
      const noticed = Promise.race([page.waitForEvent('crash'), page.waitForEvent('close')]);
      await running.fire({ do: 'crash-renderer' });
      await noticed;
    },
    focusWindow: async () => {
      await running.fire({ do: 'blur-window' });
      await running.fire({ do: 'focus-window' });
    },
    log: () => readLogs(options.userData),
    restart: async (changed) => {
      await running.close();
      return start(changed ? startOptions(options.userData, changed, pool) : options, pool, apps);
    },
  };
  apps.push(app);
  return app;
}

async function readLogs(userData: string): Promise<string> {
  const folder = path.join(userData, 'logs');
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    names.toSorted((a, b) => a.localeCompare(b)).map((name) => readFile(path.join(folder, name), 'utf8')),
  );
  return texts.join('');
}

async function attachEverything(apps: readonly TestApp[], testInfo: TestInfo): Promise<void> {
  for (const [index, app] of apps.entries()) {
    for (const page of app.windows()) await attachScreenshot(page, testInfo, `window-${index}`);
    await testInfo.attach(`main-log-${index}`, { body: await app.log(), contentType: 'text/plain' });
    await testInfo.attach(`output-${index}`, { body: app.output(), contentType: 'text/plain' });
  }
}

async function attachScreenshot(page: Page, testInfo: TestInfo, name: string): Promise<void> {
  // A page that hangs or is gone has no picture; the failure itself is reported all the same.
  const body = await page.screenshot({ timeout: 5000 }).catch(() => undefined);
  if (body) await testInfo.attach(name, { body, contentType: 'image/png' });
}
