/** `npm run bench -- NAME`: prints a table and writes bench/results/NAME.json. */
const benches: Readonly<Record<string, () => Promise<{ readonly run: () => Promise<void> }>>> = {
  pool: () => import('./pool/run.ts'),
  latency: () => import('./app/latency.ts'),
  list: () => import('./app/list.ts'),
  loss: () => import('./app/loss.ts'),
};

const name = process.argv[2] ?? '';
const load = benches[name];
if (load) await (await load()).run();
else {
  process.stderr.write(`Usage: npm run bench -- ${Object.keys(benches).join('|')}\n`);
  process.exitCode = 1;
}
