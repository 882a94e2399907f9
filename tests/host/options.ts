import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

export type HostOptions = {
  readonly appPath: string;
  readonly appEntry: string;
  readonly appName: string;
  readonly appVersion: string;
  /** Given on the command line; otherwise the app's usual place. */
  readonly userDataDir: string | undefined;
  readonly debuggingPort: number | undefined;
  readonly headless: boolean;
  /** What the app itself sees behind its path. */
  readonly appArgs: readonly string[];
};

type Manifest = {
  readonly main?: string;
  readonly name?: string;
  readonly productName?: string;
  readonly version?: string;
};

const flags = {
  app: /^--app=(.+)$/,
  userData: /^--user-data-dir=(.+)$/,
  port: /^--remote-debugging-port=(\d+)$/,
  headless: /^--headless$/,
};

/** Reads the command line: the host's own flags are taken out, the rest is the app's. */
export function readOptions(argv: readonly string[], root: string): HostOptions {
  const value = (pattern: RegExp) =>
    argv.map((argument) => pattern.exec(argument)?.[1]).find((found) => found !== undefined);
  const appPath = path.resolve(value(flags.app) ?? root);
  const manifest = JSON.parse(readFileSync(path.join(appPath, 'package.json'), 'utf8')) as Manifest;
  const appEntry = path.join(appPath, manifest.main ?? 'index.js');
  if (!existsSync(appEntry)) throw new Error(`host: ${appEntry} does not exist; build the app first`);
  const userData = value(flags.userData);
  const port = value(flags.port);
  return {
    appPath,
    appEntry,
    appName: manifest.productName ?? manifest.name ?? 'Electron',
    appVersion: manifest.version ?? '0.0.0',
    userDataDir: userData === undefined ? undefined : path.resolve(userData),
    debuggingPort: port === undefined ? undefined : Number(port),
    headless: argv.some((argument) => flags.headless.test(argument)),
    appArgs: argv.filter((argument) => !Object.values(flags).some((pattern) => pattern.test(argument))),
  };
}

/** Where the operating system wants applications to keep their data. */
export function appDataFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  if (platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support');
  if (platform === 'win32') return env['APPDATA'] ?? path.join(homedir(), 'AppData', 'Roaming');
  return env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config');
}
