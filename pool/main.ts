import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { UnusableFolder } from './db/folder.ts';
import { parseOptions } from './options.ts';
import type { Pool } from './service.ts';

// Compiled code is kept between starts. It has to be said before the rest is loaded; where it cannot be kept it is not.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'apipool-pool', 'code'));
const { startPool } = await import('./server.ts');

const options = parseOptions(process.argv.slice(2), process.env);
if (options.ok) await run(() => startPool(options.value, reportBug), options.value.port);
else stop(options.error);

async function run(start: () => Promise<Pool>, port: number): Promise<void> {
  let stopAsked = false;
  let running: Pool | undefined;
  const onSignal = () => {
    // Asked again while closing, or before it runs: the first request stands.
    if (stopAsked) return;
    stopAsked = true;
    if (running) void close(running);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  try {
    running = await start();
  } catch (error) {
    stop(describeStartFailure(error, port));
    return;
  }
  if (stopAsked) {
    await close(running);
    return;
  }
  const { url, apiUrl, supabaseUrl, publishableKey, inboxUrl } = running;
  process.stdout.write(
    `${JSON.stringify({ ready: true, url, apiUrl, supabaseUrl, publishableKey, inboxUrl })}\n`,
  );
}

async function close(pool: Pool): Promise<void> {
  try {
    await pool.close();
    process.exit(0);
  } catch (error) {
    reportBug(error);
    process.exit(1);
  }
}

function describeStartFailure(error: unknown, port: number): string {
  if (error instanceof UnusableFolder) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `Port ${port} is already in use.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user.`;
  return `The pool could not start: ${error instanceof Error ? error.message : String(error)}`;
}

function stop(message: string): void {
  process.stderr.write(`${message.replaceAll('\n', ' ')}\n`);
  process.exitCode = 1;
}

/** What nobody expected, with where it happened. Requests and their bodies are never part of it. */
function reportBug(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
