import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readServiceConfig } from '../electron/main/config.ts';

/**
 * `npm run package -- [electron-builder arguments]`: builds with the service's addresses written in, then packages.
 * Refuses without them: an installed app must not depend on the environment of the machine it runs on.
 */
const root = join(import.meta.dirname, '..');
const envFile = join(root, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);

const config = readServiceConfig({ isPackaged: true, env: {}, baked: process.env });
if (!config.ok || config.value === null) {
  const why = config.ok ? 'no service is configured' : config.error.detail;
  console.error(`Not packaged: ${why}. Set the APIPOOL_… addresses named in .env.example (https only).`);
  process.exit(1);
}

// Without a feed the app is built without updates; with one, the files of the feed are made too.
const { updateUrl } = config.value;
const feed = updateUrl === null ? [] : ['-c.publish.provider=generic', `-c.publish.url=${updateUrl}`];
if (updateUrl === null) console.log('APIPOOL_UPDATE_URL is not set: this build will not look for updates.');

for (const command of [
  ['electron-vite', 'build', '--mode', 'packaged'],
  ['electron-builder', '--publish', 'never', ...feed, ...process.argv.slice(2)],
]) {
  const { status } = spawnSync('npx', ['--no-install', ...command], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
