import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** What a pool says when it is up; the same is at its `/_ready`. */
export type PoolAddresses = {
  readonly url: string;
  readonly apiUrl: string;
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  readonly inboxUrl: string;
};

export type PoolProcess = PoolAddresses & {
  readonly pid: number;
  /** Asks it to end and waits for that. */
  readonly stop: () => Promise<void>;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
};

const addressKeys = ['url', 'apiUrl', 'supabaseUrl', 'publishableKey', 'inboxUrl'] as const;

/** Reads the ready message; undefined for any other text. */
export function parseAddresses(text: string): PoolAddresses | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  const fields = new Map<string, unknown>(Object.entries(message));
  if (addressKeys.some((key) => typeof fields.get(key) !== 'string')) return undefined;
  const read = (key: (typeof addressKeys)[number]) => String(fields.get(key));
  return {
    url: read('url'),
    apiUrl: read('apiUrl'),
    supabaseUrl: read('supabaseUrl'),
    publishableKey: read('publishableKey'),
    inboxUrl: read('inboxUrl'),
  };
}

/** The addresses of a pool that already runs somewhere. */
export async function runningPool(url: string): Promise<PoolAddresses> {
  const base = url.replace(/\/+$/, '');
  const response = await fetch(`${base}/_ready`).catch(() => undefined);
  const addresses = response?.ok ? parseAddresses(await response.text()) : undefined;
  if (!addresses) throw new Error(`${base} does not answer like a local pool.`);
  return addresses;
}

/** Starts the local pool with this process's Node and waits until it takes requests. */
export async function startPool(
  root: string,
  args: readonly string[],
  env = process.env,
): Promise<PoolProcess> {
  const child = spawn(process.execPath, [path.join(root, 'pool', 'main.ts'), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl+C in a terminal reaches the whole group: the pool must outlive the app that is saying goodbye to it.
    detached: process.platform !== 'win32',
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = `${complaint}${text}`.slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const addresses = await new Promise<PoolAddresses>((resolve, reject) => {
    child.once('error', reject);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = parseAddresses(line);
      if (parsed) resolve(parsed);
    });
    void ended.then(() => reject(new Error(`The local pool did not start. ${complaint.trim()}`)));
  });
  return {
    ...addresses,
    pid: child.pid ?? 0,
    stop: () => stop(child, ended),
    kill: () => end(child, ended, 'SIGKILL'),
  };
}

async function end(child: ChildProcess, ended: Promise<void>, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await ended;
}

/** Politely first; a pool that does not go within ten seconds is ended. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await end(child, ended, 'SIGTERM');
  clearTimeout(timer);
}

/** The app's configuration for a pool. */
export function poolEnvironment(pool: PoolAddresses): Readonly<Record<string, string>> {
  return {
    APIPOOL_API_URL: pool.apiUrl,
    APIPOOL_SUPABASE_URL: pool.supabaseUrl,
    APIPOOL_SUPABASE_PUBLISHABLE_KEY: pool.publishableKey,
    APIPOOL_WEBSITE_URL: pool.url,
  };
}
