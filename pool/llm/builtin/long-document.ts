import { readFileSync } from 'node:fs';
import { join } from 'node:path';

let text: string | undefined;

/** The document `pool/longform` writes. */
export function longDocument(): string {
  text ??= readFileSync(join(import.meta.dirname, 'long-document.md'), 'utf8');
  return text;
}
