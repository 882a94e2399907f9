/**
 * `npm start`: builds what has changed, starts the service on this machine unless another one is configured, and
 * opens the app. Ctrl+C ends all of it.
 */
import path from 'node:path';
import { build, isBuildFresh } from './lib/build.ts';
import { type OpenApp, openApp } from './lib/open-app.ts';
import { poolEnvironment, type PoolProcess, runningPool, startPool } from './lib/pool-process.ts';
import { type PoolChoice, readEnvironment, readStartOptions } from './lib/start-options.ts';

const root = path.join(import.meta.dirname, '..');
const say = (line: string) => void process.stdout.write(`${line}\n`);

let app: OpenApp | undefined;
let stopAsked = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stopAsked = true;
    app?.quit();
  });
}

type Service = { readonly env: NodeJS.ProcessEnv; readonly stop: () => Promise<void> };

/** The app's environment with a service in it, and what ends that service. */
async function openService(choice: PoolChoice, env: NodeJS.ProcessEnv): Promise<Service> {
  switch (choice.kind) {
    case 'configured':
      return { env, stop: () => Promise.resolve() };
    case 'running': {
      const pool = await runningPool(choice.url);
      say(`Inbox of the pool: ${pool.inboxUrl}`);
      return { env: { ...env, ...poolEnvironment(pool) }, stop: () => Promise.resolve() };
    }
    case 'memory':
      return localService(await startPool(root, ['--memory'], env), env);
    case 'disk':
      return localService(await startPool(root, ['--data', choice.folder], env), env);
  }
}

function localService(pool: PoolProcess, env: NodeJS.ProcessEnv): Service {
  say(`Local pool: ${pool.url} (sign-in codes arrive at ${pool.inboxUrl})`);
  return { env: { ...env, ...poolEnvironment(pool) }, stop: pool.stop };
}

async function start(): Promise<number> {
  const env = readEnvironment(root, process.env);
  const options = readStartOptions(process.argv.slice(2), env);
  if (options.build && !isBuildFresh(root)) {
    say('Building…');
    await build(root);
  }
  if (stopAsked) return 130;
  const service = await openService(options.pool, env);
  try {
    if (stopAsked) return 130;
    app = await openApp(root, options, service.env, say);
    // Asked to stop while it was being opened.
    if (stopAsked) app.quit();
    return await app.ended;
  } finally {
    await service.stop();
  }
}

try {
  process.exitCode = await start();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
