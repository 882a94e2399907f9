import { asRole, type Database } from '../db/open.ts';
import { type Exchange, header, json, readBody, type Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import { type PaymentNews, readNotification } from './notification.ts';
import { isSignedNotification } from './signature.ts';

export const ipnPath = '/ipn/nowpayments';

type Recorded = 'applied' | 'stale' | 'unknown_order' | 'mismatch';

/**
 * Where the payment provider tells what became of a payment. Whatever is not 2xx is told again later, so what can
 * never be used (a state we do not know) is taken and left, and what is not ours is refused.
 */
export function ipnRoutes(database: Database, secret: string): readonly Route[] {
  return [{ method: 'POST', path: ipnPath, handler: (exchange) => receive(database, secret, exchange) }];
}

async function receive(database: Database, secret: string, exchange: Exchange): Promise<Reply> {
  const text = await readBody(exchange);
  if (text === undefined) return refused(413, 'too_large');
  const body = parseObject(text);
  if (!body) return refused(400, 'invalid_notification');
  if (!isSignedNotification(body, header(exchange, 'x-nowpayments-sig'), secret)) {
    return refused(401, 'invalid_signature');
  }
  const news = readNotification(text);
  if (!news.ok) {
    if (news.error === 'unknown_status') return json(200, { result: 'ignored' });
    return news.error === 'invalid' ? refused(400, 'invalid_notification') : refused(422, 'order_mismatch');
  }
  const result = await record(database, news.value);
  switch (result) {
    case 'applied':
    case 'stale':
      return json(200, { result });
    case 'unknown_order':
      return refused(404, 'unknown_order');
    case 'mismatch':
      return refused(422, 'order_mismatch');
  }
}

async function record(database: Database, news: PaymentNews): Promise<Recorded> {
  return asRole(database, 'service_role', async (sql) => {
    const { rows } = await sql.query<{ result: Recorded }>(
      'select billing.record_payment($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as result',
      [
        news.orderId,
        news.invoiceId,
        news.priceMicroUsd.toString(),
        news.paymentId,
        news.parentPaymentId,
        news.status,
        news.receivedMicroUsd.toString(),
        news.payCurrency,
        news.payAmount,
        news.actuallyPaid,
      ],
    );
    const row = rows[0];
    if (!row) throw new Error('a recorded payment without a result');
    return row.result;
  });
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function refused(status: number, code: string): Reply {
  return json(status, { error: code });
}
