import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * `npm run test:deep`: what `npm test` tries a sample of, in full. Takes about an hour on two cores.
 * KILLS: deaths of the app, the renderer and the page; DEEP: all cuts and mutations of the markdown tests.
 */
const root = join(import.meta.dirname, '..');
const runs = [
  { command: ['npm', 'run', '--silent', 'test:unit', '--', 'renderer/markdown'], env: { DEEP: '1' } },
  { command: ['npm', 'run', '--silent', 'build'], env: {} },
  { command: ['npm', 'run', '--silent', 'test:e2e', '--', 'kills'], env: { KILLS: '50' } },
];

for (const { command, env } of runs) {
  const [program = '', ...args] = command;
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exitCode = 1;
}
