import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimFolder, UnusableFolder } from './folder.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pool-folder-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Another process that claims the folder and keeps it; what it says of how that went. */
async function claimElsewhere() {
  const script = `
    import { claimFolder } from ${JSON.stringify(join(import.meta.dirname, 'folder.ts'))};
    try { globalThis.held = claimFolder(${JSON.stringify(folder)}); process.stdout.write('held'); }
    catch (error) { process.stdout.write(error.message); }
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString('utf8') };
}

test('a folder has one pool at a time, in this process and in others', async () => {
  const held = claimFolder(folder);
  expect(() => claimFolder(folder)).toThrow(UnusableFolder);
  expect((await claimElsewhere()).said).toMatch(/is in use by another pool/);
  held.release();
  claimFolder(folder).release();
});

test('a killed pool leaves nothing to clear away, whoever has its process id now', async () => {
  const { child, said } = await claimElsewhere();
  expect(said).toBe('held');
  expect(() => claimFolder(folder)).toThrow(/in use/);
  child.kill('SIGKILL');
  await once(child, 'close');
  writeFileSync(join(folder, 'pool.lock'), String(process.pid));
  claimFolder(folder).release();
});

test('of several that find the folder of a killed pool at once, one gets it', async () => {
  const first = await claimElsewhere();
  first.child.kill('SIGKILL');
  await once(first.child, 'close');
  const said = await Promise.all(Array.from({ length: 4 }, async () => (await claimElsewhere()).said));
  expect(said.filter((word) => word === 'held')).toHaveLength(1);
});
