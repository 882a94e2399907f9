import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `npm run check:promises`: every promise P1 to P12 has at least one test whose title carries its number, and
 * docs/privacy.md names exactly the test files that do, so that the table cannot go stale. With `--write` the last
 * column of the table is written anew.
 */
const root = join(import.meta.dirname, '..');
const page = 'docs/privacy.md';
const promises = Array.from({ length: 12 }, (_, index) => `P${index + 1}`);
const problems: string[] = [];

/** Path of a test file → the promises its titles carry. */
function taggedFiles(): ReadonlyMap<string, ReadonlySet<string>> {
  const files = globSync('{electron,renderer,shared,pool,scripts,tests}/**/*.{test,spec}.{ts,tsx}', {
    cwd: root,
    exclude: ['**/node_modules/**'],
  });
  const tagged = new Map<string, ReadonlySet<string>>();
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    const found = [...text.matchAll(/\[(P\d{1,2})\]/g)].map(([, promise = '']) => promise);
    if (found.length > 0) tagged.set(file.replaceAll('\\', '/'), new Set(found));
  }
  return tagged;
}

/** Promise → the test files its row names. */
function namedFiles(): ReadonlyMap<string, readonly string[]> {
  const rows = new Map<string, readonly string[]>();
  for (const line of readFileSync(join(root, page), 'utf8').split('\n')) {
    const [, promise] = /^\| (P\d{1,2}) /.exec(line) ?? [];
    const cells = line.split('|').map((cell) => cell.trim());
    if (promise === undefined) continue;
    const tests = [...(cells[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    rows.set(promise, tests);
  }
  return rows;
}

const tagged = taggedFiles();

function carriersOf(promise: string): readonly string[] {
  const files = [...tagged].filter(([, found]) => found.has(promise)).map(([file]) => file);
  return files.toSorted((a, b) => a.localeCompare(b));
}

function writeTable(): void {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const written = lines.map((line) => {
    const [, promise] = /^\| (P\d{1,2}) /.exec(line) ?? [];
    const [, what = '', how = ''] = line.split('|');
    if (promise === undefined) return line;
    const tests = carriersOf(promise).map((file) => `\`${file}\``);
    return `|${what}|${how}| ${tests.join(', ')} |`;
  });
  writeFileSync(join(root, page), written.join('\n'));
}

if (process.argv.includes('--write')) writeTable();
const rows = namedFiles();
for (const promise of promises) {
  const carriers = carriersOf(promise);
  const named = rows.get(promise);
  if (carriers.length === 0) problems.push(`${promise}: no test carries its number`);
  if (!named) problems.push(`${page}: no row for ${promise}`);
  for (const file of named ?? []) {
    if (!carriers.includes(file)) problems.push(`${page}: ${promise} names ${file}, which has no test of it`);
  }
  for (const file of carriers) {
    if (named && !named.includes(file)) problems.push(`${page}: ${promise} does not name ${file}`);
  }
}
for (const [file, found] of tagged) {
  for (const promise of found) {
    if (!promises.includes(promise)) problems.push(`${file}: there is no promise ${promise}`);
  }
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${promises.length} promises, ${tagged.size} files with tests of them: as ${page} says`);
