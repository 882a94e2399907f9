import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { build, isBuildFresh } from './lib/build.ts';
import { writeFakeElectron } from './lib/fake-electron.ts';
import { wrongFuses } from './lib/fuses.ts';
import {
  judgeContents,
  judgeFileList,
  judgeLicences,
  judgePackageJson,
  judgeSize,
  type PackagedFile,
} from './lib/package-rules.ts';

/**
 * `npm run check:package`: packages the built app for Linux around a stand-in for Electron's program, which cannot be
 * downloaded everywhere, and looks at the result. electron-builder checks its configuration by its own schema.
 */
const root = path.join(import.meta.dirname, '..');
const feed = 'https://updates.example.com/desktop';

function pack(folder: string): string {
  const { version } = JSON.parse(
    readFileSync(path.join(root, 'node_modules', 'electron', 'package.json'), 'utf8'),
  ) as { readonly version: string };
  const electronDist = path.join(folder, 'electron');
  writeFakeElectron(electronDist, version);
  const cli = path.join(root, 'node_modules', 'electron-builder', 'cli.js');
  const options = [
    `-c.electronDist=${electronDist}`,
    `-c.directories.output=${path.join(folder, 'dist')}`,
    '-c.publish.provider=generic',
    `-c.publish.url=${feed}`,
  ];
  execFileSync(
    process.execPath,
    [cli, '--linux', '--x64', '--dir', '--publish', 'never', ...options],
    // What it says is of interest only when it fails, and then it is in the error.
    { cwd: root, stdio: 'pipe', encoding: 'utf8', timeout: 120_000 },
  );
  return path.join(folder, 'dist', 'linux-unpacked');
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}

function readArchive(archive: string): readonly PackagedFile[] {
  return listPackage(archive, { isPack: false })
    .map((name) => name.replaceAll('\\', '/').replace(/^\//, ''))
    .filter((name) => /\.\w+$/.test(name))
    .map((name) => ({ path: name, content: extractFile(archive, name) }));
}

/** What lies beside the archive: licences of the runtime, the four languages, the feed's address. */
function judgeSurroundings(app: string): readonly string[] {
  const present = new Set(readdirSync(app, { recursive: true, encoding: 'utf8' }));
  const wanted = ['LICENSE.electron.txt', 'LICENSES.chromium.html', 'resources/app-update.yml', 'apipool'];
  const languages = readdirSync(path.join(app, 'locales')).toSorted().join(' ');
  const update = readFileSync(path.join(app, 'resources', 'app-update.yml'), 'utf8');
  return [
    ...wanted.filter((file) => !present.has(file)).map((file) => `${file} is missing beside the archive`),
    ...(languages === 'ar.pak de.pak en-US.pak zh-CN.pak' ? [] : [`Chromium's languages are ${languages}`]),
    ...(update.includes(feed) ? [] : ['app-update.yml does not name the feed']),
    ...(present.has('resources/app') ? ['there is a folder beside the archive'] : []),
  ];
}

async function check(folder: string): Promise<readonly string[]> {
  if (!isBuildFresh(root)) await build(root);
  const app = pack(folder);
  const archive = path.join(app, 'resources', 'app.asar');
  const files = readArchive(archive);
  const size = statSync(archive).size;
  const packageJson = files.find((file) => file.path === 'package.json')?.content.toString('utf8') ?? '{}';
  console.log(`app.asar: ${files.length} files, ${(size / 1024).toFixed(0)} KiB`);
  return [
    ...judgeFileList(
      files.map((file) => file.path),
      ['out/main', 'out/preload', 'out/preview', 'out/renderer'].flatMap(filesOf),
    ),
    ...judgeContents(files, root),
    ...judgePackageJson(packageJson),
    ...judgeLicences(files),
    ...judgeSize(size),
    ...judgeSurroundings(app),
    ...(await wrongFuses(path.join(app, 'apipool'))),
  ];
}

const folder = mkdtempSync(path.join(tmpdir(), 'apipool-package-'));
try {
  const problems = await check(folder);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log('The package holds what it should.');
} catch (error) {
  const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
  console.error(output, error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
