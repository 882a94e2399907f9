/// <reference types="vite/client" />
import { expect, test } from 'vitest';
import { quickTexts } from './quick-texts.ts';

const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Every file of the renderer that the quick window's page loads, at once or later. */
function filesOf(entry: string, found = new Set<string>()): ReadonlySet<string> {
  const source = sources[entry];
  if (source === undefined || found.has(entry)) return found;
  found.add(entry);
  for (const [, path = ''] of source.matchAll(/(?:from|import)[ (]'(\.[^']+)'/g)) {
    const { pathname } = new URL(path, `file:///renderer/i18n/${entry}`);
    filesOf(pathname.replace('/renderer/i18n/', './').replace('/renderer/', '../'), found);
  }
  return found;
}

test('the quick window brings every text that its page shows', () => {
  const files = [...filesOf('../quick.tsx')];
  expect(files.length).toBeGreaterThan(50);
  const used = files.flatMap((file) =>
    [...(sources[file] ?? '').matchAll(/useTranslation\((['[][^)]*)\)|\bt\(['`]([a-z-]+):/g)].flatMap(
      ([, asked, prefix]) => prefix ?? [...(asked ?? '').matchAll(/[a-z-]+/g)].map(String),
    ),
  );
  expect([...new Set(used)].toSorted()).toEqual(Object.keys(quickTexts).toSorted());
});
