/**
 * `npm run check:packaged -- [PROGRAM]`: reads the fuses back from the app in dist/ (or the one named), starts it once
 * with a folder of its own, and waits for its page to stand there. For the machine it was packaged on; the workflows
 * run it on the three systems.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { wrongFuses } from './lib/fuses.ts';
import { killTree } from './lib/process-tree.ts';

const root = path.join(import.meta.dirname, '..');
const limitMs = 90_000;

/** The program in the folder that electron-builder made for this system and this processor. */
function findPackaged(): string {
  const dist = path.join(root, 'dist');
  const isForArm = process.arch === 'arm64';
  const all = existsSync(dist) ? readdirSync(dist) : [];
  const folders = all.filter((folder) => folder.includes('arm64') === isForArm);
  const candidates = folders.flatMap((folder) => [
    path.join(dist, folder, 'APIPool.app'),
    path.join(dist, folder, 'APIPool.exe'),
    path.join(dist, folder, 'apipool'),
  ]);
  const found = candidates.find((candidate) => existsSync(candidate));
  if (!found) throw new Error('There is no packaged app in dist: run npm run package -- --dir first.');
  return found;
}

function startProgram(program: string, userData: string): ChildProcess {
  const file = program.endsWith('.app') ? path.join(program, 'Contents', 'MacOS', 'APIPool') : program;
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const args = [
    `--user-data-dir=${userData}`,
    '--remote-debugging-port=0',
    ...(asRoot ? ['--no-sandbox'] : []),
  ];
  return spawn(file, args, { stdio: 'inherit' });
}

/** Chromium writes down the port it chose. */
async function debuggingAddress(userData: string, app: ChildProcess): Promise<string> {
  const file = path.join(userData, 'DevToolsActivePort');
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    if (app.exitCode !== null) throw new Error(`The app ended with ${app.exitCode}.`);
    const port = existsSync(file) ? readFileSync(file, 'utf8').split('\n')[0] : undefined;
    if (port) return `http://127.0.0.1:${port}`;
    await delay(200);
  }
  throw new Error('The app did not start in time.');
}

/** The first start ends at the sign-in form, whatever service the build belongs to. */
async function seeFirstPage(address: string): Promise<string> {
  const browser = await chromium.connectOverCDP(address);
  try {
    const context = browser.contexts()[0];
    if (!context) throw new Error('The app has no window.');
    const page = context.pages()[0] ?? (await context.waitForEvent('page', { timeout: limitMs }));
    await page.getByRole('heading').first().waitFor({ timeout: limitMs });
    const url = page.url();
    if (!url.startsWith('app://main/')) throw new Error(`The window shows ${url}.`);
    return url;
  } finally {
    await browser.close();
  }
}

async function startOnce(program: string): Promise<void> {
  const userData = mkdtempSync(path.join(tmpdir(), 'apipool-packaged-'));
  const app = startProgram(program, userData);
  const ended = new Promise<void>((resolve) => app.once('close', () => resolve()));
  try {
    console.log(`Started: ${await seeFirstPage(await debuggingAddress(userData, app))}`);
  } finally {
    if (app.exitCode === null && app.pid !== undefined) killTree(app.pid);
    await ended;
    rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  }
}

const program = process.argv[2] ?? findPackaged();
const wrong = await wrongFuses(program);
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exitCode = 1;
else console.log('The eight fuses are as they must be.');
await startOnce(program);
