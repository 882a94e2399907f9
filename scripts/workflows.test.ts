import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const folder = join(root, '.github', 'workflows');
const workflows = readdirSync(folder).map(
  (name) => [name, readFileSync(join(folder, name), 'utf8')] as const,
);

test.each(workflows)('%s pins every action by commit and names its version', (_name, text) => {
  const uses = text.split('\n').filter((line) => line.includes('uses:'));
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(workflows)('%s may read and nothing else, unless a job says so', (_name, text) => {
  expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
});

test.each(workflows)('%s runs only scripts that exist', (_name, text) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const called = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
  for (const name of called) expect(Object.keys(scripts)).toContain(name);
});

test('every secret of the release is named in docs/release.md', () => {
  const guide = readFileSync(join(root, 'docs', 'release.md'), 'utf8');
  for (const [, text] of workflows) {
    for (const [, name = ''] of text.matchAll(/\$\{\{ (?:secrets|vars)\.(\w+) \}\}/g)) {
      expect(guide).toContain(`\`${name}\``);
    }
  }
});
