import { z } from 'zod';
import {
  type Cursor,
  paymentStatuses,
  type Transaction,
  type TransactionPage,
  transactionKinds,
} from '#shared/domain/account.ts';
import type { Result } from '#shared/result.ts';
import type { CachedReader } from './answer-cache.ts';
import type { AccountDeps } from './data-service.ts';
import { readPage } from './keyset.ts';
import { microUsdDigits, optionalText, parseRows } from './row-texts.ts';

const transactionRow = z
  .object({
    id: z.uuid(),
    created_at: z.string().max(40),
    updated_at: z.string().max(40).nullish(),
    kind: z.enum(transactionKinds).catch('other'),
    status: z.enum(paymentStatuses).catch('unknown'),
    cancelled_at: z.string().nullish(),
    amount_micro_usd: microUsdDigits,
    invoiced_micro_usd: microUsdDigits.nullish(),
    provider: optionalText(300),
    payment_reference: optionalText(300),
    order_id: optionalText(300),
    pay_currency: optionalText(60),
    pay_amount: optionalText(100),
    actually_paid: optionalText(100),
  })
  .transform(
    (row): Transaction => ({
      id: row.id,
      createdAt: row.created_at,
      updatedAt: row.updated_at ?? row.created_at,
      kind: row.kind,
      status: row.status,
      cancelled: typeof row.cancelled_at === 'string',
      amountMicroUsd: row.amount_micro_usd,
      invoicedMicroUsd: row.invoiced_micro_usd ?? null,
      provider: row.provider,
      paymentReference: row.payment_reference,
      orderId: row.order_id,
      payCurrency: row.pay_currency,
      payAmount: row.pay_amount,
      actuallyPaid: row.actually_paid,
    }),
  );

export const transactions = {
  table: 'transactions',
  // All columns: a service may lack one of them, and naming it would cost the whole answer.
  select: '*',
  parse: (text: string) => parseRows(text, transactionRow),
} as const;

export function readTransactions(
  deps: AccountDeps & CachedReader,
  after: Cursor | null,
): Promise<Result<TransactionPage>> {
  return readPage(deps, transactions, after);
}
