import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What it is wanted for. Debian's Chromium without windows starts in a fifth of the other's processor time. */
export type Purpose = 'windows' | 'headless';

const headlessNames: readonly string[] = ['chromium-headless-shell'];
const installedNames: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: [
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
    String.raw`C:\Program Files (x86)\Google\Chrome\Application\chrome.exe`,
  ],
};

/** A Chromium that is already on this machine: the one the environment names, the system's, or Playwright's. */
async function installedChromium(env: NodeJS.ProcessEnv, purpose: Purpose): Promise<string | undefined> {
  const named = env['CHROMIUM_PATH'];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, which does not exist.`);
  }
  const folders = (env['PATH'] ?? '').split(path.delimiter);
  const names = installedNames[process.platform] ?? [];
  for (const name of purpose === 'headless' ? [...headlessNames, ...names] : names) {
    const candidates = path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name));
    const found = candidates.find((candidate) => existsSync(candidate));
    if (found) return found;
  }
  const { chromium } = await import('@playwright/test');
  const own = chromium.executablePath();
  return existsSync(own) ? own : undefined;
}

async function installWithPlaywright(root: string): Promise<void> {
  const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  await run(process.execPath, [cli, 'install', 'chromium'], { timeout: 180_000 });
}

function isDebianRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

async function installWithApt(purpose: Purpose): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const ubuntu = readFileSync('/etc/os-release', 'utf8').includes('ID=ubuntu');
  // Ubuntu's package named chromium is a pointer to snap, which a container does not have.
  if (ubuntu) throw new Error('Ubuntu has no Chromium package');
  await run('apt-get', ['update'], { env, timeout: 300_000 });
  const name = purpose === 'headless' ? 'chromium-headless-shell' : 'chromium';
  await run('apt-get', ['install', '-y', '--no-install-recommends', name], { env, timeout: 600_000 });
}

/** Path of a Chromium, installing one where that is possible without asking. */
export async function findChromium(purpose: Purpose): Promise<string> {
  const present = await installedChromium(process.env, purpose);
  if (present) return present;
  const root = path.resolve(import.meta.dirname, '..', '..');
  const ways = isDebianRoot()
    ? [() => installWithPlaywright(root), () => installWithApt(purpose)]
    : [() => installWithPlaywright(root)];
  for (const install of ways) {
    await install().catch(() => undefined);
    const found = await installedChromium(process.env, purpose);
    if (found) return found;
  }
  throw new Error('No Chromium was found and none could be installed: install one, or set CHROMIUM_PATH.');
}
