import { type Exchange, type Handler, header, json, type Reply } from '../http/exchange.ts';

/** The gateway in front of auth and REST: no project key, no entry. */
export function withApiKey(publishableKey: string, handler: Handler): Handler {
  return (exchange) => gatewayRefusal(exchange, publishableKey) ?? handler(exchange);
}

function gatewayRefusal(exchange: Exchange, publishableKey: string): Reply | undefined {
  const key = header(exchange, 'apikey') ?? exchange.query.get('apikey');
  if (key === publishableKey) return undefined;
  return key
    ? json(401, { message: 'Invalid API key', hint: 'Double check the API key of this project.' })
    : json(401, {
        message: 'No API key found in request',
        hint: 'No `apikey` request header or url param was found.',
      });
}
