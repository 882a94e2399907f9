import type { PaymentStatus } from '../notification.ts';

export type InvoiceRow = {
  readonly id: string;
  readonly token_id: string;
  readonly order_id: string | null;
  readonly order_description: string | null;
  readonly price_amount: string;
  readonly ipn_callback_url: string | null;
  readonly success_url: string | null;
  readonly cancel_url: string | null;
  readonly partially_paid_url: string | null;
  readonly is_fixed_rate: boolean;
  readonly is_fee_paid_by_user: boolean;
  readonly created_at: Date;
};

export type PaymentRow = {
  readonly id: string;
  readonly purchase_id: string;
  readonly invoice_id: string | null;
  readonly parent_id: string | null;
  readonly order_id: string | null;
  readonly order_description: string | null;
  readonly price_amount: string;
  readonly ipn_callback_url: string | null;
  readonly status: PaymentStatus;
  readonly pay_currency: string;
  readonly pay_amount: string;
  readonly actually_paid: string;
  readonly pay_address: string;
  readonly payin_extra_id: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

/** An invoice as the provider's API answers it: ids and price are texts there. */
export function invoiceJson(row: InvoiceRow, checkoutBase: string) {
  const { token_id: tokenId, created_at: createdAt, ...rest } = row;
  return {
    ...rest,
    token_id: tokenId,
    price_currency: 'USD',
    pay_currency: null,
    invoice_url: `${checkoutBase}/payment/?iid=${row.id}`,
    customer_email: null,
    payout_currency: null,
    created_at: createdAt,
    updated_at: createdAt,
    source: null,
    collect_user_data: false,
  };
}

function sharedFields(row: PaymentRow) {
  return {
    payment_id: Number(row.id),
    parent_payment_id: row.parent_id === null ? null : Number(row.parent_id),
    invoice_id: row.invoice_id === null ? null : Number(row.invoice_id),
    payment_status: row.status,
    pay_address: row.pay_address,
    payin_extra_id: row.payin_extra_id,
    price_amount: Number(row.price_amount),
    price_currency: 'usd',
    pay_amount: Number(row.pay_amount),
    actually_paid: Number(row.actually_paid),
    pay_currency: row.pay_currency,
    order_id: row.order_id,
    order_description: row.order_description,
    purchase_id: row.purchase_id,
  };
}

export function paymentJson(row: PaymentRow) {
  return {
    ...sharedFields(row),
    outcome_amount: Number(row.actually_paid),
    outcome_currency: row.pay_currency,
    payin_hash: null,
    payout_hash: null,
    created_at: row.created_at,
    updated_at: row.updated_at,
    type: 'crypto2crypto',
  };
}

/** A notification's text. `actually_paid_at_fiat` is 0, as it often is in reality. */
export function notificationText(row: PaymentRow): string {
  return JSON.stringify({
    ...sharedFields(row),
    actually_paid_at_fiat: 0,
    outcome_amount: Number(row.actually_paid),
    outcome_currency: row.pay_currency,
    payment_extra_ids: null,
    fee: { currency: row.pay_currency, depositFee: 0, withdrawalFee: 0, serviceFee: 0 },
  });
}
