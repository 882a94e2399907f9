import type { Database } from '../../db/open.ts';

const setting = 'own_url';

/**
 * A pool may come back at another port. Both halves of a payment have written down its old address: where to tell
 * the shop, and where to pay. A real shop does not move, so this is the stand-in's own affair.
 */
export async function followMove(database: Database, url: string): Promise<void> {
  await database.transaction(async (sql) => {
    const { rows } = await sql.query<{ value: string }>(
      'select value from local_service.settings where name = $1',
      [setting],
    );
    const before = rows[0]?.value;
    if (before === url) return;
    await sql.query(
      `insert into local_service.settings (name, value) values ($1, $2)
       on conflict (name) do update set value = excluded.value`,
      [setting, url],
    );
    if (before === undefined) return;
    for (const [table, column] of written) {
      await sql.query(
        `update ${table} set ${column} = $2 || substr(${column}, length($1) + 1)
         where starts_with(${column}, $1 || '/')`,
        [before, url],
      );
    }
  });
}

const written = [
  ['local_service.nowpayments_invoices', 'ipn_callback_url'],
  ['local_service.nowpayments_invoices', 'success_url'],
  ['local_service.nowpayments_invoices', 'cancel_url'],
  ['local_service.nowpayments_invoices', 'partially_paid_url'],
  ['local_service.nowpayments_payments', 'ipn_callback_url'],
  ['local_service.nowpayments_notifications', 'url'],
  ['public.transactions', 'checkout_url'],
] as const;
