import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ElectronApplication, _electron as electron, type Page } from '@playwright/test';
import { killTree } from '../../scripts/lib/process-tree.ts';
import type { Command, HostRecord, HostState } from '../host/control-protocol.ts';
import type { RunningApp, StartOptions } from './running-app.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

/** Electron preloads JavaScript only: the recorder's types are taken off into a file of its own. */
function writeRecorder(): string {
  const source = readFileSync(new URL('./electron-recorder.ts', import.meta.url), 'utf8');
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'apipool-recorder-')), 'recorder.cjs');
  writeFileSync(file, stripTypeScriptTypes(source));
  return file;
}

type Recorder = { readonly run: (command: Command) => unknown };

function environment(env: StartOptions['env']): Record<string, string> {
  const merged = Object.entries({ ...process.env, ...env });
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function pageNamed(app: ElectronApplication, name: string): Promise<Page> {
  const isIt = (page: Page) => URL.canParse(page.url()) && new URL(page.url()).pathname === name;
  const known = app.windows().find(isIt);
  if (known) return known;
  for (;;) {
    const page = await app.waitForEvent('window');
    await page.waitForLoadState('domcontentloaded');
    if (isIt(page)) return page;
  }
}

/** The app in real Electron. The recorder is preloaded beside the app: the product has no seam for it. */
export async function startElectronApp(options: StartOptions): Promise<RunningApp> {
  const args = [`--user-data-dir=${options.userData}`, root, ...options.args];
  // Sandboxing needs another user than root; only launchers may say so.
  if (process.platform === 'linux' && process.getuid?.() === 0) args.unshift('--no-sandbox');
  const app = await electron.launch({
    args: ['-r', writeRecorder(), ...args],
    env: environment(options.env),
    cwd: root,
  });
  const child = app.process();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const fire = (command: Command): Promise<unknown> =>
    app.evaluate((_modules, asked) => {
      const found: unknown = Reflect.get(globalThis, Symbol.for('app.recorder'));
      return (found as Recorder).run(asked);
    }, command);
  return {
    userData: options.userData,
    window: () => pageNamed(app, '/index.html'),
    quickWindow: () => pageNamed(app, '/quick.html'),
    windows: () => app.windows(),
    records: async () => (await fire({ do: 'records' })) as readonly HostRecord[],
    state: async () => (await fire({ do: 'state' })) as HostState,
    fire,
    startAgain: (again) => {
      const electronPath = child.spawnfile;
      const second = spawn(electronPath, [`--user-data-dir=${options.userData}`, root, ...again], {
        env: environment(options.env),
        stdio: 'ignore',
      });
      return new Promise((resolve) => second.once('close', resolve));
    },
    output: () => output,
    ended,
    close: () => app.close(),
    kill: async () => {
      killTree(child.pid ?? 0);
      await ended;
    },
  };
}
