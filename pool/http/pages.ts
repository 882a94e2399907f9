import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reply } from './exchange.ts';

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

const types = {
  html: pageHeaders['content-type'],
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** Answers with a page or one of its parts, as it is in the folder. Nothing inline runs on any of them. */
export function pageFile(folder: string, name: `${string}.${keyof typeof types}`): () => Reply {
  const body = readFileSync(join(folder, name), 'utf8');
  const ending = name.slice(name.lastIndexOf('.') + 1) as keyof typeof types;
  return () => ({ status: 200, headers: { ...pageHeaders, 'content-type': types[ending] }, body });
}
