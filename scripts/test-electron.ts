/**
 * `npm run test:electron -- [Playwright arguments]`: the stories of `npm run test:e2e` on real Electron instead of the
 * host. Where Electron's program cannot be had it says so and fails: nothing was tested.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { build, isBuildFresh } from './lib/build.ts';
import { findElectron } from './lib/electron-binary.ts';

const root = path.join(import.meta.dirname, '..');

/** Why the stories cannot run here; undefined: they can. */
async function obstacle(): Promise<string | undefined> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return 'There is no display for Electron here: start this with xvfb-run.';
  }
  const electron = await findElectron(root, process.env);
  return electron === undefined
    ? "Electron's program is not here and could not be downloaded, so nothing was tested."
    : undefined;
}

async function run(): Promise<number> {
  const why = await obstacle();
  if (why !== undefined) {
    console.error(why);
    return 1;
  }
  if (!isBuildFresh(root)) await build(root);
  const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  const args = [cli, 'test', '-c', path.join('tests', 'playwright.config.ts'), ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, APP_RUNTIME: 'electron' },
  });
  return status ?? 1;
}

process.exitCode = await run();
