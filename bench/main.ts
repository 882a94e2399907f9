import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** `npm run bench -- NAME`: prints a table and writes bench/results/NAME.json. */
const benches: Readonly<Record<string, () => Promise<{ readonly run: () => Promise<void> }>>> = {
  pool: () => import('./pool/run.ts'),
  desktop: () => import('./app/desktop.ts'),
  latency: () => import('./app/latency.ts'),
  list: () => import('./app/list.ts'),
  stream: async () => ({ run: runStream }),
  loss: () => import('./app/loss.ts'),
  memory: () => import('./app/memory.ts'),
  store: () => import('./app/store.ts'),
};

const name = process.argv[2] ?? '';
const load = benches[name];
if (load) await (await load()).run();
else {
  process.stderr.write(`Usage: npm run bench -- ${Object.keys(benches).join('|')}\n`);
  process.exitCode = 1;
}

/** In a process of its own: it reads its own options, and its peers are installed in bench/ (`npm ci --prefix bench`). */
function runStream(): Promise<void> {
  const script = join(import.meta.dirname, 'stream', 'main.ts');
  const child = spawn(process.execPath, [script, ...process.argv.slice(3)], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
