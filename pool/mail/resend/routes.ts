import { type Exchange, header, readBody, type Reply } from '../../http/exchange.ts';
import type { Route } from '../../http/router.ts';
import { mailFailure, mailFailureReply } from './failure.ts';
import type { MailApi } from './service.ts';

export const emailsPath = '/emails';

const bodyLimit = 40 * 1024 * 1024;
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

export function mailApiRoutes(api: MailApi): readonly Route[] {
  const one = `${emailsPath}/:id`;
  return [
    { method: 'POST', path: emailsPath, handler: (exchange) => send(api, exchange) },
    {
      method: 'GET',
      path: one,
      handler: (exchange) => api.show(header(exchange, 'authorization'), exchange.params['id'] ?? ''),
    },
    ...notHere(emailsPath, 'POST'),
    ...notHere(one, 'GET'),
  ];
}

function send(api: MailApi, exchange: Exchange): Promise<Reply> {
  return api.send({
    authorization: header(exchange, 'authorization'),
    idempotencyKey: header(exchange, 'idempotency-key'),
    readBody: () => readBody(exchange, bodyLimit),
  });
}

/** Every other method, refused in the words of this API. */
function notHere(path: string, allowed: string): readonly Route[] {
  const failure = mailFailure(405, 'method_not_allowed', 'Method is not allowed for the requested path.', {
    allow: allowed,
  });
  return methods
    .filter((method) => method !== allowed)
    .map((method) => ({ method, path, handler: () => mailFailureReply(failure.error) }));
}
