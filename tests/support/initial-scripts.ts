import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const folder = path.resolve(import.meta.dirname, '..', '..', 'out', 'renderer');

/** The scripts of a built page that are loaded before it can be used, with their gzip sizes in bytes. */
export function initialScripts(page: string): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  const add = (file: string): void => {
    if (sizes.has(file)) return;
    const code = readFileSync(path.join(folder, file), 'utf8');
    sizes.set(file, gzipSync(code).length);
    for (const [, imported] of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) {
      add(path.posix.join(path.posix.dirname(file), imported ?? ''));
    }
  };
  const html = readFileSync(path.join(folder, page), 'utf8');
  for (const [, script] of html.matchAll(/<script[^>]+src="\.?\/?([^"]+\.js)"/g)) add(script ?? '');
  return sizes;
}
