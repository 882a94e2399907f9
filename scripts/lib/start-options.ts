import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs, parseEnv } from 'node:util';

export type PoolChoice =
  | { readonly kind: 'memory' }
  | { readonly kind: 'disk'; readonly folder: string }
  | { readonly kind: 'running'; readonly url: string }
  /** The environment or .env names a service. */
  | { readonly kind: 'configured' };

export type StartOptions = {
  readonly userDataDir: string | undefined;
  readonly debuggingPort: string | undefined;
  readonly headless: boolean;
  readonly build: boolean;
  readonly pool: PoolChoice;
  /** For the app itself, for example a link. */
  readonly appArgs: readonly string[];
};

export const usage =
  'Usage: npm start -- [--user-data-dir=DIR] [--remote-debugging-port=N] [--headless] [--no-build] [--pool=memory|disk|URL] [link]';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where this system's programs keep data; the development pool's is beside nobody else's. */
export function defaultPoolFolder(platform: NodeJS.Platform, env: Environment, home = homedir()): string {
  const base =
    platform === 'darwin'
      ? path.join(home, 'Library', 'Application Support')
      : platform === 'win32'
        ? (env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'))
        : (env['XDG_DATA_HOME'] ?? path.join(home, '.local', 'share'));
  return path.join(base, 'apipool-desktop-dev', 'pool');
}

/** The file's values, where the environment does not say otherwise. */
export function readEnvironment(root: string, env: Environment): NodeJS.ProcessEnv {
  const file = path.join(root, '.env');
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...env } : { ...env };
}

function choosePool(
  asked: string | undefined,
  userDataDir: string | undefined,
  env: Environment,
): PoolChoice {
  if (asked === undefined && env['APIPOOL_API_URL']) return { kind: 'configured' };
  if (asked === 'memory') return { kind: 'memory' };
  if (asked === undefined || asked === 'disk') {
    const own = userDataDir === undefined ? undefined : `${userDataDir}-pool`;
    return { kind: 'disk', folder: own ?? defaultPoolFolder(process.platform, env) };
  }
  if (/^https?:\/\//.test(asked)) return { kind: 'running', url: asked };
  throw new Error(`--pool is memory, disk or a URL, not "${asked}". ${usage}`);
}

/** Reads the command line; throws one sentence for the person who typed it. */
export function readStartOptions(argv: readonly string[], env: Environment): StartOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    allowNegative: true,
    options: {
      'user-data-dir': { type: 'string' },
      'remote-debugging-port': { type: 'string' },
      headless: { type: 'boolean', default: false },
      build: { type: 'boolean', default: true },
      pool: { type: 'string' },
    },
  });
  const port = values['remote-debugging-port'];
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    throw new Error(`--remote-debugging-port needs a number. ${usage}`);
  const folder = values['user-data-dir'];
  const userDataDir = folder === undefined ? undefined : path.resolve(folder);
  return {
    userDataDir,
    debuggingPort: port,
    headless: values.headless,
    build: values.build,
    pool: choosePool(values.pool, userDataDir, env),
    appArgs: positionals,
  };
}
