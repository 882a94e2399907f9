import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type PoolAddresses, startPool } from '../../scripts/lib/pool-process.ts';

const root = path.resolve(import.meta.dirname, '..', '..');

export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly code: string;
  /** The page that hands a sign-in over to the app. */
  readonly link: string;
  readonly createdAt: string;
};

/** A request as the pool saw it. It keeps the values of harmless headers only; of the others, that they came. */
export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly bodyBytes: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Only where `/_requests/record` asked for it before. */
  readonly query?: string;
  readonly body?: string;
};

type LoggedRequest = Omit<SeenRequest, 'headers'> & {
  readonly headerNames: readonly string[];
  readonly host: string;
  readonly userAgent: string | null;
  readonly clientInfo: string | null;
  readonly acceptLanguage: string | null;
};

/** What goes wrong with the next matching requests; pool/control/faults.ts has the whole list. */
export type Fault = {
  readonly method?: string;
  readonly path: string;
  readonly count?: number;
  readonly [detail: string]: unknown;
};

/** The service a test talks to, with the levers behind its counter. */
export type TestPool = PoolAddresses & {
  /** Waits for a sign-in code that was not read before. */
  readonly readCode: (email: string) => Promise<string>;
  readonly mails: (email: string) => Promise<readonly Mail[]>;
  /** Adds USD to an account; a negative amount takes away. */
  readonly credit: (email: string, usd: string) => Promise<void>;
  readonly fault: (fault: Fault) => Promise<void>;
  readonly clearFaults: () => Promise<void>;
  /** Ends the sessions of an account, as another device would. */
  readonly revoke: (email: string) => Promise<void>;
  readonly requests: () => Promise<readonly SeenRequest[]>;
  /** Any other lever behind the counter (`/_notices`, `/_payments/…`); its answer. */
  readonly pull: <T = unknown>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<T>;
  /** Lets every access token of now run out. Only for a pool with a short `--token-ttl`. */
  readonly waitForExpiry: () => Promise<void>;
  /** All bytes of its database, as text. Only for a pool with a folder. */
  readonly dump: () => Promise<string>;
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
};

export type TestPoolOptions = { readonly onDisk: boolean; readonly args: readonly string[] };

export async function startTestPool({ onDisk, args }: TestPoolOptions): Promise<TestPool> {
  const folder = onDisk ? await mkdtemp(path.join(tmpdir(), 'apipool-pool-')) : undefined;
  const storage = folder === undefined ? ['--memory'] : ['--data', folder];
  const started = await startPool(root, [
    ...storage,
    '--port',
    '0',
    '--otp-gap',
    '0',
    '--ip-limits',
    'off',
    ...args,
  ]);
  const { url, apiUrl, supabaseUrl, publishableKey, inboxUrl } = started;
  const mails = async (email: string) => {
    const response = await fetch(`${url}/_mail?to=${encodeURIComponent(email)}`);
    return (await response.json()) as readonly Mail[];
  };
  const cleanUp = async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  };
  return {
    url,
    apiUrl,
    supabaseUrl,
    publishableKey,
    inboxUrl,
    mails,
    readCode: createCodeReader(mails),
    credit: (email, usd) => control(url, 'POST', '/_credit', { email, amount_usd: usd }),
    fault: (fault) => control(url, 'POST', '/_faults', fault),
    clearFaults: () => control(url, 'DELETE', '/_faults'),
    revoke: (email) => control(url, 'POST', '/_revoke', { email }),
    requests: async () => {
      const response = await fetch(`${url}/_requests`);
      return ((await response.json()) as readonly LoggedRequest[]).map(withHeaders);
    },
    pull: async <T>(method: string, route: string, body?: unknown) =>
      (await pull(url, method, route, body)) as T,
    waitForExpiry: () => delay((tokenLifetime(args) + 1) * 1000),
    dump: () => {
      if (folder === undefined) throw new Error('a pool in memory cannot be dumped, take one of your own');
      return readFolder(folder);
    },
    stop: async () => {
      await started.stop();
      await cleanUp();
    },
    kill: async () => {
      await started.kill();
      await cleanUp();
    },
  };
}

function withHeaders({ headerNames, ...logged }: LoggedRequest): SeenRequest {
  const values: Readonly<Record<string, string | null>> = {
    host: logged.host,
    'user-agent': logged.userAgent,
    'x-client-info': logged.clientInfo,
    'accept-language': logged.acceptLanguage,
  };
  const headers = headerNames.map((name) => [name, values[name] ?? '(not kept)']);
  return { ...logged, headers: Object.fromEntries(headers) as SeenRequest['headers'] };
}

async function control(url: string, method: string, route: string, body?: unknown): Promise<void> {
  await pull(url, method, route, body);
}

async function pull(url: string, method: string, route: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${url}${route}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${route} of the pool: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

function tokenLifetime(args: readonly string[]): number {
  const at = args.indexOf('--token-ttl');
  if (at < 0) throw new Error('waiting for expiry needs a pool with a short --token-ttl');
  return Number(args[at + 1]);
}

async function readFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('');
}

/** Signing in twice must get the second mail's code. */
function createCodeReader(mails: TestPool['mails']): TestPool['readCode'] {
  const read = new Set<string>();
  return async (email) => {
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline) {
      const all = await mails(email);
      const fresh = all.find((mail) => !read.has(`${email} ${mail.code}`));
      if (fresh) {
        for (const mail of all) read.add(`${email} ${mail.code}`);
        return fresh.code;
      }
      await delay(50);
    }
    throw new Error(`no mail with a code arrived for ${email}`);
  };
}
