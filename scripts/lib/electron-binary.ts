import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Electron's npm package comes without the program: it is fetched at first use. */
export function installedElectron(root: string, env: NodeJS.ProcessEnv): string | undefined {
  const folder = path.join(root, 'node_modules', 'electron');
  const pathFile = path.join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : undefined;
  const place = env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist');
  const program = path.join(place, name ?? (process.platform === 'win32' ? 'electron.exe' : 'electron'));
  return existsSync(program) ? program : undefined;
}

/** Fetching takes minutes on a slow line, so whether there is a line is asked first, and briefly. */
async function canDownload(env: NodeJS.ProcessEnv): Promise<boolean> {
  if (env['ELECTRON_SKIP_BINARY_DOWNLOAD']) return false;
  if (env['ELECTRON_MIRROR'] || env['npm_config_electron_mirror']) return true;
  try {
    await fetch('https://github.com/electron/electron/releases', {
      method: 'HEAD',
      signal: AbortSignal.timeout(4000),
    });
    return true;
  } catch {
    return false;
  }
}

/** Path of the program, fetched once if need be; undefined where it cannot be had. */
export async function findElectron(root: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const present = installedElectron(root, env);
  if (present) return present;
  if (!(await canDownload(env))) return undefined;
  const installer = path.join(root, 'node_modules', 'electron', 'install.js');
  await run(process.execPath, [installer], { cwd: root, env, timeout: 300_000 }).catch(() => undefined);
  return installedElectron(root, env);
}
