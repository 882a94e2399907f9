import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { json, type Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import type { Outbox } from './outbox.ts';

const pages = join(import.meta.dirname, 'pages');

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

/** The inbox of everyone who signs in here, and the page a mail's link leads to. */
export function mailRoutes(outbox: Outbox): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/_mail',
      handler: ({ query }) =>
        json(200, outbox.list(query.get('to') ?? undefined), { 'cache-control': 'no-store' }),
    },
    { method: 'GET', path: '/inbox', handler: file('inbox.html') },
    { method: 'GET', path: '/inbox/inbox.js', handler: file('inbox.js') },
    { method: 'GET', path: '/inbox/pages.css', handler: file('pages.css') },
    { method: 'GET', path: '/auth/desktop', handler: file('desktop.html') },
    { method: 'GET', path: '/auth/desktop.js', handler: file('desktop.js') },
    { method: 'GET', path: '/auth/pages.css', handler: file('pages.css') },
  ];
}

function file(name: `${string}.${keyof typeof types}`): () => Reply {
  const body = readFileSync(join(pages, name), 'utf8');
  const ending = name.slice(name.lastIndexOf('.') + 1) as keyof typeof types;
  return () => ({ status: 200, headers: { ...pageHeaders, 'content-type': types[ending] }, body });
}
