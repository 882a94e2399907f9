import { join } from 'node:path';
import { header, json, readBody, readJson } from '../http/exchange.ts';
import { pageFile } from '../http/pages.ts';
import type { Route } from '../http/router.ts';
import { hookPath, type Mailer, receiveHook } from './hook/receiver.ts';
import type { Outbox } from './outbox.ts';
import { limitsSchema, type MailLimits } from './resend/limits.ts';

const pages = join(import.meta.dirname, 'pages');

/** The hook mails come through, the inbox of everyone, and the page a mail's link leads to. */
export function mailRoutes(outbox: Outbox, mailer: Mailer, limits: MailLimits): readonly Route[] {
  return [
    {
      method: 'POST',
      path: hookPath,
      handler: async (exchange) =>
        receiveHook(mailer, { header: (name) => header(exchange, name), body: await readBody(exchange) }),
    },
    {
      method: 'POST',
      path: '/_mail/limits',
      handler: async (exchange) => {
        const body = await readJson(exchange, limitsSchema);
        if (!body.ok) return json(400, { code: 'bad_request', message: body.error.message });
        limits.set(body.value);
        return json(200, {});
      },
    },
    {
      method: 'GET',
      path: '/_mail',
      handler: ({ query }) =>
        json(200, outbox.list(query.get('to') ?? undefined), { 'cache-control': 'no-store' }),
    },
    { method: 'GET', path: '/inbox', handler: pageFile(pages, 'inbox.html') },
    { method: 'GET', path: '/inbox/inbox.js', handler: pageFile(pages, 'inbox.js') },
    { method: 'GET', path: '/inbox/pages.css', handler: pageFile(pages, 'pages.css') },
    { method: 'GET', path: '/auth/desktop', handler: pageFile(pages, 'desktop.html') },
    { method: 'GET', path: '/auth/desktop.js', handler: pageFile(pages, 'desktop.js') },
    { method: 'GET', path: '/auth/pages.css', handler: pageFile(pages, 'pages.css') },
  ];
}
