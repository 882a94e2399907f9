import { join } from 'node:path';
import { z } from 'zod';
import type { Database } from '../../db/open.ts';
import { type Exchange, json, readStorableJson, type Reply } from '../../http/exchange.ts';
import { pageFile } from '../../http/pages.ts';
import type { Route } from '../../http/router.ts';
import { paymentStatuses } from '../notification.ts';
import { findInvoice, listInvoices, listPayments } from './books.ts';
import type { Cashier } from './cashier.ts';
import { coins, coinsForUsd, isBelowMinimum } from './coins.ts';
import { failed, failureReply, type StandinOutcome } from './failure.ts';
import { invoiceJson, paymentJson, type InvoiceRow, type PaymentRow } from './rows.ts';
import type { NotificationRow, Sender } from './sender.ts';
import { reachableFrom } from './states.ts';

export type CheckoutService = {
  readonly database: Database;
  readonly cashier: Cashier;
  readonly sender: Sender;
  readonly checkoutBase: string;
};

const pages = join(import.meta.dirname, '..', 'pages');
const notify = z.enum(['now', 'twice', 'hold']).default('now');
const coinAmount = z.string().max(40).optional();

const paySchema = z.strictObject({
  pay_currency: z.string().max(20).default('usdttrc20'),
  status: z.enum(paymentStatuses).default('waiting'),
  actually_paid: coinAmount,
  notify,
});
const moveSchema = z.strictObject({ status: z.enum(paymentStatuses), actually_paid: coinAmount, notify });
const lateSchema = z.strictObject({ actually_paid: coinAmount, notify });

/** The hosted checkout page, and the levers its buttons pull; tests may pull them too. */
export function checkoutRoutes(service: CheckoutService): readonly Route[] {
  const page = pageFile(pages, 'checkout.html');
  const thanks = pageFile(pages, 'back.html');
  return [
    { method: 'GET', path: '/payment/', handler: page },
    { method: 'GET', path: '/payment', handler: page },
    { method: 'GET', path: '/payment/checkout.js', handler: pageFile(pages, 'checkout.js') },
    { method: 'GET', path: '/payment/checkout.css', handler: pageFile(pages, 'checkout.css') },
    { method: 'GET', path: '/topup/done', handler: thanks },
    { method: 'GET', path: '/topup/cancelled', handler: thanks },
    { method: 'GET', path: '/_payments', handler: () => list(service) },
    { method: 'GET', path: '/_payments/invoices/:id', handler: (exchange) => show(service, exchange) },
    {
      method: 'POST',
      path: '/_payments/invoices/:id/payments',
      handler: (exchange) => pay(service, exchange),
    },
    { method: 'POST', path: '/_payments/:id/status', handler: (exchange) => move(service, exchange) },
    { method: 'POST', path: '/_payments/:id/late', handler: (exchange) => payLate(service, exchange) },
    {
      method: 'POST',
      path: '/_payments/notifications/:id/send',
      handler: (exchange) => resend(service, exchange),
    },
  ];
}

async function list(service: CheckoutService): Promise<Reply> {
  const rows = await listInvoices(service.database);
  return noStore(await Promise.all(rows.map((invoice) => describe(service, invoice))));
}

async function show(service: CheckoutService, exchange: Exchange): Promise<Reply> {
  const invoice = await findInvoice(service.database, exchange.params['id'] ?? '');
  return invoice ? noStore(await describe(service, invoice)) : failureReply(noInvoice.error);
}

async function describe({ database, sender, checkoutBase }: CheckoutService, invoice: InvoiceRow) {
  const payments = await listPayments(database, invoice.id);
  const notifications = await sender.list(payments.map((payment) => payment.id));
  return {
    ...invoiceJson(invoice, checkoutBase),
    coins: coins.map((coin) => ({
      code: coin.code,
      name: coin.name,
      pay_amount: coinsForUsd(invoice.price_amount, coin),
      too_small: isBelowMinimum(invoice.price_amount, coin),
      min_usd: coin.minUsd,
    })),
    payments: payments.map((payment) => describePayment(invoice, payment, notifications)),
  };
}

function describePayment(
  invoice: InvoiceRow,
  payment: PaymentRow,
  notifications: readonly NotificationRow[],
) {
  return {
    ...paymentJson(payment),
    // Texts: a page shows them as they are.
    pay_amount: payment.pay_amount,
    actually_paid: payment.actually_paid,
    can_become: reachableFrom(payment.status),
    return_url: returnUrl(invoice, payment),
    notifications: notifications.filter((row) => row.payment_id === payment.id),
  };
}

/** Where the customer goes from the page once it was paid: a courtesy, and no proof of anything. */
function returnUrl(invoice: InvoiceRow, payment: PaymentRow): string | null {
  const targets = { finished: invoice.success_url, partially_paid: invoice.partially_paid_url } as const;
  const { status } = payment;
  const url = status === 'finished' || status === 'partially_paid' ? URL.parse(targets[status] ?? '') : null;
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  url.searchParams.append('NP_id', payment.id);
  return url.href;
}

async function pay(service: CheckoutService, exchange: Exchange): Promise<Reply> {
  const body = await readStorableJson(exchange, paySchema);
  if (!body.ok) return badRequest(body.error.message);
  const invoice = await findInvoice(service.database, exchange.params['id'] ?? '');
  if (!invoice) return failureReply(noInvoice.error);
  const { pay_currency: coin, status, actually_paid: paid, notify: how } = body.value;
  const begun = await service.cashier.choose({ ...invoice, invoice_id: invoice.id }, coin, how);
  if (!begun.ok || status === 'waiting') return reply(begun, 201);
  return reply(await service.cashier.move(begun.value.id, status, paid, how), 201);
}

async function move(service: CheckoutService, exchange: Exchange): Promise<Reply> {
  const body = await readStorableJson(exchange, moveSchema);
  if (!body.ok) return badRequest(body.error.message);
  const { status, actually_paid: paid, notify: how } = body.value;
  return reply(await service.cashier.move(exchange.params['id'] ?? '', status, paid, how));
}

async function payLate(service: CheckoutService, exchange: Exchange): Promise<Reply> {
  const body = await readStorableJson(exchange, lateSchema);
  if (!body.ok) return badRequest(body.error.message);
  const { actually_paid: paid, notify: how } = body.value;
  return reply(await service.cashier.payLate(exchange.params['id'] ?? '', paid, how), 201);
}

/** Again, or for the first time when it was held back: how notifications come twice and out of order. */
async function resend({ sender }: CheckoutService, exchange: Exchange): Promise<Reply> {
  const id = exchange.params['id'] ?? '';
  if (!(await sender.exists(id)))
    return failureReply(failed(404, 'NOT_FOUND', 'Notification not found').error);
  await sender.send([id]);
  return noStore({});
}

const noInvoice = failed(404, 'INVOICE_NOT_FOUND', 'Invoice not found');

function badRequest(message: string): Reply {
  return failureReply(failed(400, 'INVALID_REQUEST_PARAMS', message).error);
}

function reply(outcome: StandinOutcome<PaymentRow>, status = 200): Reply {
  return outcome.ok ? noStore(paymentJson(outcome.value), status) : failureReply(outcome.error);
}

function noStore(value: unknown, status = 200): Reply {
  return json(status, value, { 'cache-control': 'no-store' });
}
