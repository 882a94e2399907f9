import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Sql } from '../../db/open.ts';
import type { PaymentStatus } from '../notification.ts';
import { type Coin, coinsForUsd } from './coins.ts';
import { type InvoiceRow, notificationText, type PaymentRow } from './rows.ts';

export type NewInvoice = Omit<InvoiceRow, 'id' | 'token_id' | 'created_at'>;

/** What a payment is asked for: an invoice, or an order without one. */
export type PaymentFor = Pick<
  PaymentRow,
  'invoice_id' | 'order_id' | 'order_description' | 'price_amount' | 'ipn_callback_url'
>;

const invoices = 'local_service.nowpayments_invoices';
const payments = 'local_service.nowpayments_payments';
const invoiceColumns = 'i.*, i.id::text, i.token_id::text';

export async function prepareBooks(database: Database): Promise<void> {
  await database.exec(readFileSync(join(import.meta.dirname, 'tables.sql'), 'utf8'));
}

export async function addInvoice(database: Database, invoice: NewInvoice): Promise<InvoiceRow> {
  const { rows } = await database.query<InvoiceRow>(
    `insert into ${invoices} as i (order_id, order_description, price_amount, ipn_callback_url, success_url, cancel_url,
       partially_paid_url, is_fixed_rate, is_fee_paid_by_user) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     returning ${invoiceColumns}`,
    [
      invoice.order_id,
      invoice.order_description,
      invoice.price_amount,
      invoice.ipn_callback_url,
      invoice.success_url,
      invoice.cancel_url,
      invoice.partially_paid_url,
      invoice.is_fixed_rate,
      invoice.is_fee_paid_by_user,
    ],
  );
  return only(rows);
}

export async function findInvoice(database: Database, id: string): Promise<InvoiceRow | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await database.query<InvoiceRow>(
    `select ${invoiceColumns} from ${invoices} i where i.id = $1`,
    [id],
  );
  return rows[0];
}

export async function listInvoices(database: Database): Promise<readonly InvoiceRow[]> {
  const { rows } = await database.query<InvoiceRow>(
    `select ${invoiceColumns} from ${invoices} i order by i.id desc limit 100`,
  );
  return rows;
}

const paymentColumns = 'p.*, p.id::text, p.purchase_id::text, p.invoice_id::text, p.parent_id::text';

export async function findPayment(
  database: Database | Sql,
  id: string,
  lock = false,
): Promise<PaymentRow | undefined> {
  if (!isId(id)) return undefined;
  const { rows } = await database.query<PaymentRow>(
    `select ${paymentColumns} from ${payments} p where p.id = $1 ${lock ? 'for update' : ''}`,
    [id],
  );
  return rows[0];
}

export async function listPayments(database: Database, invoiceId: string): Promise<readonly PaymentRow[]> {
  const { rows } = await database.query<PaymentRow>(
    `select ${paymentColumns} from ${payments} p where p.invoice_id = $1 order by p.id`,
    [invoiceId],
  );
  return rows;
}

/** A payment in a coin; with it the first notification, as with every change below. */
export async function addPayment(
  database: Database,
  ordered: PaymentFor,
  coin: Coin,
  hold: boolean,
): Promise<{ readonly payment: PaymentRow; readonly notificationIds: readonly string[] }> {
  return database.transaction(async (sql) => {
    const { rows } = await sql.query<PaymentRow>(
      `insert into ${payments} as p (invoice_id, order_id, order_description, price_amount, ipn_callback_url,
         pay_currency, pay_amount, pay_address, payin_extra_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning ${paymentColumns}`,
      [
        ordered.invoice_id,
        ordered.order_id,
        ordered.order_description,
        ordered.price_amount,
        ordered.ipn_callback_url,
        coin.code,
        coinsForUsd(ordered.price_amount, coin),
        `${coin.code}-test-${randomBytes(16).toString('hex')}`,
        coin.needsTag ? String(randomInt(100_000, 1_000_000)) : null,
      ],
    );
    const payment = only(rows);
    return { payment, notificationIds: await addNotification(sql, payment, hold) };
  });
}

/** Money that came once a payment was over is a payment of its own, which names the first. */
export async function addLatePayment(
  database: Database,
  parent: PaymentRow,
  actuallyPaid: string,
  hold: boolean,
): Promise<{ readonly payment: PaymentRow; readonly notificationIds: readonly string[] }> {
  return database.transaction(async (sql) => {
    const { rows } = await sql.query<PaymentRow>(
      `insert into ${payments} as p (invoice_id, parent_id, order_id, order_description, price_amount,
         ipn_callback_url, status, pay_currency, pay_amount, actually_paid, pay_address, payin_extra_id)
       select o.invoice_id, o.id, o.order_id, o.order_description, o.price_amount, o.ipn_callback_url, 'confirming',
         o.pay_currency, o.pay_amount, $2, o.pay_address, o.payin_extra_id from ${payments} o where o.id = $1
       returning ${paymentColumns}`,
      [parent.id, actuallyPaid],
    );
    const payment = only(rows);
    return { payment, notificationIds: await addNotification(sql, payment, hold) };
  });
}

export async function setStatus(
  sql: Sql,
  id: string,
  status: PaymentStatus,
  actuallyPaid: string,
  hold: boolean,
): Promise<readonly string[]> {
  const { rows } = await sql.query<PaymentRow>(
    `update ${payments} p set status = $2, actually_paid = $3, updated_at = now() where id = $1
     returning ${paymentColumns}`,
    [id, status, actuallyPaid],
  );
  return addNotification(sql, only(rows), hold);
}

/**
 * Written down with the change it tells of: a sender that dies finds it again. Who made the change sends it at once,
 * so it is due for others only a while later.
 */
async function addNotification(sql: Sql, payment: PaymentRow, hold: boolean): Promise<readonly string[]> {
  if (payment.ipn_callback_url === null) return [];
  const { rows } = await sql.query<{ id: string }>(
    `insert into local_service.nowpayments_notifications (payment_id, status, url, body, due_at)
     values ($1, $2, $3, $4, case when $5 then null else now() + interval '10 seconds' end) returning id::text`,
    [payment.id, payment.status, payment.ipn_callback_url, notificationText(payment), hold],
  );
  return rows.map((row) => row.id);
}

function isId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

function only<T>(rows: readonly T[]): T {
  const row = rows[0];
  if (row === undefined) throw new Error('a row was not returned');
  return row;
}
