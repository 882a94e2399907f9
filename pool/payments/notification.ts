import { z } from 'zod';
import { parseMicroUsd } from '#shared/money.ts';
import type { Outcome } from '../http/exchange.ts';
import { parseCoins, plainDecimal, receivedShare } from './decimal.ts';

export const paymentStatuses = [
  'waiting',
  'confirming',
  'confirmed',
  'sending',
  'partially_paid',
  'finished',
  'failed',
  'refunded',
  'expired',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** What a notification says, in our terms. */
export type PaymentNews = {
  readonly orderId: string;
  readonly invoiceId: string | null;
  readonly priceMicroUsd: bigint;
  readonly paymentId: string;
  readonly parentPaymentId: string | null;
  readonly status: PaymentStatus;
  /** What the payment is worth by now. */
  readonly receivedMicroUsd: bigint;
  readonly payCurrency: string;
  readonly payAmount: string;
  readonly actuallyPaid: string;
};

type SourceReviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** The built-in parser hands a number's own text to its reviver; the type library does not say so yet. */
const parseWithReviver = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/**
 * The signature covers numbers as JavaScript prints them. A longer id that is written as a number shares that with its
 * neighbours: nobody has signed its last digits.
 */
function readNumber(value: number, source = String(value)): string | number {
  const covered = !Number.isInteger(value) || Number.isSafeInteger(value) || String(value) === source;
  return covered ? source : value;
}

const id = z.string().regex(/^\d{1,40}$/);
const decimal = z
  .string()
  .max(60)
  .refine((text) => parseCoins(text) !== undefined, 'not an amount');

/** Ids and amounts come as numbers or as texts; numbers arrive here as the digits they were written with, or not read. */
const notificationSchema = z.object({
  payment_id: id,
  parent_payment_id: id.nullish(),
  invoice_id: id.nullish(),
  payment_status: z.string().max(40),
  price_amount: decimal,
  price_currency: z.string().max(20),
  pay_amount: decimal,
  actually_paid: decimal.nullish(),
  pay_currency: z.string().max(20),
  order_id: z.string().max(200),
});

export type UnreadableNews = 'invalid' | 'unknown_status' | 'other_currency';

/** Reads the text of a notification whose signature has been checked. */
export function readNotification(text: string): Outcome<PaymentNews, UnreadableNews> {
  const parsed = notificationSchema.safeParse(
    parseWithReviver(text, (_key, value, context) =>
      typeof value === 'number' ? readNumber(value, context?.source) : value,
    ),
  );
  if (!parsed.success) return { ok: false, error: 'invalid' };
  const body = parsed.data;
  const status = paymentStatuses.find((known) => known === body.payment_status);
  if (!status) return { ok: false, error: 'unknown_status' };
  const priceMicroUsd = parseMicroUsd(body.price_amount);
  if (priceMicroUsd === undefined) return { ok: false, error: 'invalid' };
  if (body.price_currency.toLowerCase() !== 'usd') return { ok: false, error: 'other_currency' };
  const parentPaymentId = body.parent_payment_id ?? null;
  const actuallyPaid = body.actually_paid ?? '0';
  const share = receivedShare(priceMicroUsd, body.pay_amount, actuallyPaid);
  return {
    ok: true,
    value: {
      orderId: body.order_id,
      invoiceId: body.invoice_id ?? null,
      priceMicroUsd,
      paymentId: body.payment_id,
      parentPaymentId,
      status,
      // A late or repeated deposit is finished with whatever it brought.
      receivedMicroUsd: status === 'finished' && parentPaymentId === null ? priceMicroUsd : share,
      payCurrency: body.pay_currency,
      payAmount: plainDecimal(body.pay_amount),
      actuallyPaid: plainDecimal(actuallyPaid),
    },
  };
}
