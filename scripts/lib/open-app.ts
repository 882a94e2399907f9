import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { findElectron } from './electron-binary.ts';
import { killTree } from './process-tree.ts';
import type { StartOptions } from './start-options.ts';

const quitLimitMs = 10_000;

export type OpenApp = {
  readonly process: ChildProcess;
  /** The exit code; a signal counts as 1. */
  readonly ended: Promise<number>;
  /** Asks the app to quit, and ends it when it does not. */
  readonly quit: () => void;
};

function hasDisplay(env: NodeJS.ProcessEnv): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
}

function flags(options: StartOptions): string[] {
  return [
    ...(options.userDataDir === undefined ? [] : [`--user-data-dir=${options.userDataDir}`]),
    ...(options.debuggingPort === undefined ? [] : [`--remote-debugging-port=${options.debuggingPort}`]),
  ];
}

type Program = { readonly path: string; readonly args: readonly string[] };

/** Real Electron where there is one and a screen to show it on; otherwise the host. */
async function chooseProgram(
  root: string,
  options: StartOptions,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Program> {
  const visible = !options.headless && hasDisplay(env);
  const electron = visible || !options.headless ? await findElectron(root, env) : undefined;
  if (electron && visible) {
    // Chromium's sandbox does not run as root; a launcher for development may say so, the product never.
    const sandbox = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return { path: electron, args: [...sandbox, ...flags(options), root, ...options.appArgs] };
  }
  if (electron) say('There is no display: the app opens in the test host, headless.');
  else if (!options.headless) {
    say(
      `Electron's program cannot be had here: the app opens in the test host${visible ? '' : ', headless'}.`,
    );
  }
  const host = path.join(root, 'tests', 'host', 'main.ts');
  return {
    path: process.execPath,
    args: [host, ...flags(options), ...(visible ? [] : ['--headless']), ...options.appArgs],
  };
}

export async function openApp(
  root: string,
  options: StartOptions,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<OpenApp> {
  const program = await chooseProgram(root, options, env, say);
  const { ELECTRON_RUN_AS_NODE: _node, ...appEnv } = env;
  const child = spawn(program.path, program.args, { cwd: root, env: appEnv, stdio: 'inherit' });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  const quit = () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    setTimeout(() => {
      if (child.exitCode === null && child.pid !== undefined) killTree(child.pid);
    }, quitLimitMs).unref();
  };
  return { process: child, ended, quit };
}
