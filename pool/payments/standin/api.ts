import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../db/open.ts';
import {
  type Exchange,
  type Handler,
  header,
  json,
  readStorableJson,
  type Reply,
} from '../../http/exchange.ts';
import type { Route } from '../../http/router.ts';
import { parseCoins, plainDecimal } from '../decimal.ts';
import { addInvoice, findInvoice, findPayment, type PaymentFor } from './books.ts';
import type { Cashier } from './cashier.ts';
import { coins, coinsForUsd, findCoin, usdForCoins } from './coins.ts';
import { failed, failureReply, type StandinOutcome } from './failure.ts';
import { invoiceJson, paymentJson, type PaymentRow } from './rows.ts';

export type StandinService = {
  readonly database: Database;
  readonly cashier: Cashier;
  readonly apiKey: string;
  /** Where the checkout page is: the pool's own address. */
  readonly checkoutBase: string;
};

/** Not `/v1`: that is the base of the model proxy on this machine. */
export const standinBase = '/nowpayments/v1';

const amount = z
  .union([z.number().positive().transform(String), z.string().regex(/^\d{1,12}(\.\d{1,12})?$/)])
  .refine((text) => (parseCoins(text) ?? 0n) > 0n, 'must be positive')
  .transform(plainDecimal);
const text = z.string().max(500).nullish();
const callback = z
  .string()
  .refine((url) => isLoopback(url), 'this stand-in tells loopback addresses only')
  .nullish();

const invoiceSchema = z.object({
  price_amount: amount,
  price_currency: z.string().regex(/^usd$/i, 'only usd is known here'),
  order_id: text,
  order_description: text,
  ipn_callback_url: callback,
  success_url: text,
  cancel_url: text,
  partially_paid_url: text,
  is_fixed_rate: z.boolean().default(false),
  is_fee_paid_by_user: z.boolean().default(false),
});

/** What the sandbox plays by itself after a payment was made. */
const playSchema = z
  .enum(['success', 'partially_paid', 'failure', 'failed', 'expired'])
  .transform((play) => (play === 'failure' ? 'failed' : play))
  .optional();

const paymentSchema = invoiceSchema
  .pick({
    price_amount: true,
    price_currency: true,
    order_id: true,
    order_description: true,
    ipn_callback_url: true,
  })
  .extend({ pay_currency: z.string().max(20), case: playSchema });

const invoicePaymentSchema = z.object({
  iid: z.union([z.string(), z.int().transform(String)]),
  pay_currency: z.string().max(20),
  case: playSchema,
});

export function standinRoutes(service: StandinService): readonly Route[] {
  const keyed = (handler: Handler): Handler => {
    return (exchange) =>
      holdsKey(exchange, service.apiKey) ? handler(exchange) : failureReply(wrongKey.error);
  };
  const at = (method: string, path: string, handler: Handler): Route => {
    return { method, path: `${standinBase}${path}`, handler: keyed(handler) };
  };
  return [
    { method: 'GET', path: `${standinBase}/status`, handler: () => json(200, { message: 'OK' }) },
    at('GET', '/currencies', () => json(200, { currencies: coins.map((coin) => coin.code) })),
    at('GET', '/min-amount', minAmount),
    at('GET', '/estimate', estimate),
    at('POST', '/invoice', (exchange) => createInvoice(service, exchange)),
    at('POST', '/payment', (exchange) => createPayment(service, exchange)),
    at('POST', '/invoice-payment', (exchange) => payInvoice(service, exchange)),
    at('GET', '/payment/:id', (exchange) => showPayment(service, exchange)),
  ];
}

async function createInvoice(service: StandinService, exchange: Exchange): Promise<Reply> {
  const body = await readParams(exchange, invoiceSchema);
  if (!body.ok) return failureReply(body.error);
  const { price_currency: _usd, ...given } = body.value;
  const invoice = await addInvoice(service.database, {
    price_amount: given.price_amount,
    order_id: given.order_id ?? null,
    order_description: given.order_description ?? null,
    ipn_callback_url: given.ipn_callback_url ?? null,
    success_url: given.success_url ?? null,
    cancel_url: given.cancel_url ?? null,
    partially_paid_url: given.partially_paid_url ?? null,
    is_fixed_rate: given.is_fixed_rate,
    is_fee_paid_by_user: given.is_fee_paid_by_user,
  });
  return json(200, invoiceJson(invoice, service.checkoutBase));
}

async function createPayment(service: StandinService, exchange: Exchange): Promise<Reply> {
  const body = await readParams(exchange, paymentSchema);
  if (!body.ok) return failureReply(body.error);
  const ordered = {
    invoice_id: null,
    order_id: body.value.order_id ?? null,
    order_description: body.value.order_description ?? null,
    price_amount: body.value.price_amount,
    ipn_callback_url: body.value.ipn_callback_url ?? null,
  };
  return paymentReply(await begin(service, ordered, body.value.pay_currency, body.value.case));
}

async function payInvoice(service: StandinService, exchange: Exchange): Promise<Reply> {
  const body = await readParams(exchange, invoicePaymentSchema);
  if (!body.ok) return failureReply(body.error);
  const invoice = await findInvoice(service.database, body.value.iid);
  if (!invoice) return failureReply(failed(404, 'INVOICE_NOT_FOUND', 'Invoice not found').error);
  const ordered = { ...invoice, invoice_id: invoice.id };
  return paymentReply(await begin(service, ordered, body.value.pay_currency, body.value.case));
}

async function begin(
  service: StandinService,
  ordered: PaymentFor,
  coinCode: string,
  play: z.infer<typeof playSchema>,
): Promise<StandinOutcome<PaymentRow>> {
  const { cashier } = service;
  const begun = await cashier.choose(ordered, coinCode, 'now');
  if (!begun.ok || play === undefined) return begun;
  const { id, pay_amount: due } = begun.value;
  if (play !== 'partially_paid')
    return cashier.move(id, play === 'success' ? 'finished' : play, undefined, 'now');
  return cashier.move(id, 'partially_paid', plainDecimal(String(Number(due) / 2)), 'now');
}

async function showPayment(service: StandinService, exchange: Exchange): Promise<Reply> {
  const payment = await findPayment(service.database, exchange.params['id'] ?? '');
  return payment
    ? json(200, paymentJson(payment))
    : failureReply(failed(404, 'PAYMENT_NOT_FOUND', 'Payment not found').error);
}

function minAmount({ query }: Exchange): Reply {
  const coin = findCoin(query.get('currency_from') ?? '');
  if (!coin) return failureReply(failed(400, 'INVALID_REQUEST_PARAMS', 'currency_from is not known').error);
  return json(200, {
    currency_from: coin.code,
    currency_to: query.get('currency_to') ?? coin.code,
    min_amount: Number(coinsForUsd(coin.minUsd, coin)),
    ...(query.get('fiat_equivalent') === 'usd' ? { fiat_equivalent: Number(coin.minUsd) } : {}),
  });
}

/** Between usd and a coin, in both directions. */
function estimate({ query }: Exchange): Reply {
  const [from, to] = [query.get('currency_from') ?? '', query.get('currency_to') ?? ''];
  const given = amount.safeParse(query.get('amount'));
  const coin = findCoin(from === 'usd' ? to : from);
  if (!given.success || !coin || (from !== 'usd' && to !== 'usd')) {
    return failureReply(
      failed(400, 'INVALID_REQUEST_PARAMS', 'Give amount, currency_from and currency_to').error,
    );
  }
  const estimated = from === 'usd' ? coinsForUsd(given.data, coin) : usdForCoins(given.data, coin);
  return json(200, {
    currency_from: from,
    amount_from: Number(given.data),
    currency_to: to,
    estimated_amount: estimated,
  });
}

function paymentReply(outcome: StandinOutcome<PaymentRow>): Reply {
  return outcome.ok ? json(201, paymentJson(outcome.value)) : failureReply(outcome.error);
}

async function readParams<S extends z.ZodType>(
  exchange: Exchange,
  schema: S,
): Promise<StandinOutcome<z.infer<S>>> {
  const body = await readStorableJson(exchange, schema);
  if (body.ok) return body;
  const status = body.error.kind === 'too_large' ? 413 : 400;
  return failed(status, 'INVALID_REQUEST_PARAMS', body.error.message);
}

const wrongKey = failed(403, 'INVALID_API_KEY', 'Invalid api key');

function holdsKey(exchange: Exchange, apiKey: string): boolean {
  const given = Buffer.from(header(exchange, 'x-api-key') ?? '');
  const expected = Buffer.from(apiKey);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function isLoopback(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === 'localhost');
}
