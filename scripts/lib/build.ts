import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const outputs = [
  'out/main/index.js',
  'out/preload/index.cjs',
  'out/preview/diagram.js',
  'out/renderer/index.html',
];
const sources = ['electron', 'renderer', 'shared', 'electron.vite.config.ts', 'package.json'];

function newest(entry: string): number {
  const stats = statSync(entry);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(entry).map((name) => newest(path.join(entry, name))));
}

/** Whether a whole build stands there that is newer than everything it is made of. */
export function isBuildFresh(root: string): boolean {
  const built = outputs.map((name) => path.join(root, name));
  if (!built.every((file) => existsSync(file))) return false;
  const oldestOutput = Math.min(...built.map((file) => statSync(file).mtimeMs));
  return sources.every((name) => newest(path.join(root, name)) <= oldestOutput);
}

/** A packaged build: the service's addresses are written in. It goes to a folder of its own. */
export type PackagedBuild = {
  readonly outDir: string;
  readonly service: Readonly<Record<string, string>>;
};

/** Builds the three bundles; throws with the builder's last words when that fails. */
export async function build(root: string, packaged?: PackagedBuild): Promise<void> {
  const cli = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const flags = packaged ? ['--mode', 'packaged', '--outDir', packaged.outDir] : [];
  const child = spawn(process.execPath, [cli, 'build', '--logLevel', 'warn', ...flags], {
    cwd: root,
    env: { ...process.env, ...packaged?.service },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      words = `${words}${text}`.slice(-8000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`The build failed.\n${words.trim()}`);
}
