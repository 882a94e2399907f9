import { asRole, type Database } from '../db/open.ts';
import type { Outcome } from '../http/exchange.ts';
import type { PaymentProvider } from '../payments/provider.ts';

export type TopupFailure = 'no_account' | 'key_reused' | 'provider_unavailable';

export type OpenedTopup = {
  readonly id: string;
  readonly orderId: string;
  readonly checkoutUrl: string;
  /** The key was used before: this is the answer of then. */
  readonly replayed: boolean;
};

export type TopupRow = {
  readonly id: string;
  readonly order_id: string;
  readonly status: string;
  readonly checkout_url: string;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly cancelled_at: Date | null;
  readonly invoiced_micro_usd: string;
  readonly amount_micro_usd: string;
  readonly payment_reference: string | null;
  readonly pay_currency: string | null;
  readonly pay_amount: string | null;
  readonly actually_paid: string | null;
};

export type Topups = {
  readonly open: (
    userId: string,
    key: string,
    amountMicroUsd: bigint,
  ) => Promise<Outcome<OpenedTopup, TopupFailure>>;
  readonly find: (userId: string, id: string) => Promise<TopupRow | undefined>;
  readonly cancel: (userId: string, id: string) => Promise<'cancelled' | 'under_way' | 'unknown'>;
};

type OpenRow = {
  readonly transaction_id: string;
  readonly order_id: string;
  readonly amount: string;
  readonly checkout_url: string | null;
};

/** Orders and their invoices. */
export function createTopups(database: Database, provider: PaymentProvider): Topups {
  const running = new Map<string, ReturnType<Topups['open']>>();
  return {
    open: (userId, key, amountMicroUsd) => {
      // Two requests with one key at once share one invoice, unless they differ: then the second is refused below.
      const name = `${userId} ${amountMicroUsd} ${key}`;
      const shared = running.get(name);
      if (shared) return shared;
      const work = openTopup(database, provider, userId, key, amountMicroUsd).finally(() =>
        running.delete(name),
      );
      running.set(name, work);
      return work;
    },
    find: (userId, id) => findTopup(database, userId, id),
    cancel: (userId, id) => cancelTopup(database, userId, id),
  };
}

/**
 * The order is written down first, then the invoice is asked for outside of any transaction. What stops in between
 * shows nowhere, and the same key takes it up again.
 */
async function openTopup(
  database: Database,
  provider: PaymentProvider,
  userId: string,
  key: string,
  amountMicroUsd: bigint,
): Promise<Outcome<OpenedTopup, TopupFailure>> {
  const row = await asRole(database, 'service_role', async (sql) => {
    const { rows } = await sql.query<OpenRow>(
      'select transaction_id, order_id, amount::text, checkout_url from billing.open_topup($1, $2, $3)',
      [userId, key, amountMicroUsd.toString()],
    );
    return rows[0];
  });
  if (!row) return { ok: false, error: 'no_account' };
  if (BigInt(row.amount) !== amountMicroUsd) return { ok: false, error: 'key_reused' };
  const { transaction_id: id, order_id: orderId } = row;
  if (row.checkout_url !== null) {
    return { ok: true, value: { id, orderId, checkoutUrl: row.checkout_url, replayed: true } };
  }
  const invoice = await provider.createInvoice(orderId, amountMicroUsd);
  if (!invoice.ok) return { ok: false, error: 'provider_unavailable' };
  const checkoutUrl = await asRole(database, 'service_role', async (sql) => {
    const { rows } = await sql.query<{ url: string | null }>(
      'select billing.invoice_topup($1, $2, $3, $4) as url',
      [orderId, 'nowpayments', invoice.value.id, invoice.value.checkoutUrl],
    );
    return rows[0]?.url ?? undefined;
  });
  // The account was deleted in the meantime.
  if (checkoutUrl === undefined) return { ok: false, error: 'no_account' };
  return { ok: true, value: { id, orderId, checkoutUrl, replayed: false } };
}

async function findTopup(database: Database, userId: string, id: string): Promise<TopupRow | undefined> {
  return asRole(database, 'service_role', async (sql) => {
    const { rows } = await sql.query<TopupRow>('select * from billing.find_topup($1, $2)', [userId, id]);
    return rows[0];
  });
}

async function cancelTopup(database: Database, userId: string, id: string) {
  return asRole(database, 'service_role', async (sql) => {
    const { rows } = await sql.query<{ result: 'cancelled' | 'under_way' | 'unknown' }>(
      'select billing.cancel_topup($1, $2) as result',
      [userId, id],
    );
    return rows[0]?.result ?? 'unknown';
  });
}
