import { z } from 'zod';
import { paymentStatuses } from './account.ts';

export const topupIdSchema = z.uuid();

/** A top-up that was begun on this device, or is still open at the service. */
export const topupSchema = z.strictObject({
  id: topupIdSchema,
  /** ISO-8601 UTC */
  createdAt: z.string().max(40),
  status: z.enum(paymentStatuses),
  cancelled: z.boolean(),
  invoicedMicroUsd: z.bigint(),
  /** From the ledger, never from what the payment provider says. */
  creditedMicroUsd: z.bigint(),
  paymentReference: z.string().max(300).nullable(),
  payCurrency: z.string().max(60).nullable(),
  payAmount: z.string().max(100).nullable(),
  actuallyPaid: z.string().max(100).nullable(),
  /** Only an address the app may open. */
  checkoutUrl: z.string().max(2000).nullable(),
  /** ISO-8601 UTC of the last answer about it; null before the first. */
  checkedAt: z.string().max(40).nullable(),
});
export type Topup = z.infer<typeof topupSchema>;

export const topupOptionsSchema = z.strictObject({
  minMicroUsd: z.bigint(),
  maxMicroUsd: z.bigint().nullable(),
});
export type TopupOptions = z.infer<typeof topupOptionsSchema>;

/** What stands between a top-up and its end, as far as the person is concerned. */
export type TopupPhase = 'checkout' | 'underway' | 'crediting' | 'credited' | 'partial' | 'closed';

/** Nothing can come of it any more, or everything has. */
export function topupPhase(topup: Pick<Topup, 'status' | 'cancelled' | 'creditedMicroUsd'>): TopupPhase {
  switch (topup.status) {
    case 'created':
    case 'waiting':
    case 'unknown':
      return topup.cancelled ? 'closed' : 'checkout';
    case 'confirming':
      return 'underway';
    case 'confirmed':
    case 'sending':
      return 'crediting';
    case 'finished':
      return topup.creditedMicroUsd > 0n ? 'credited' : 'crediting';
    case 'partially_paid':
      return topup.creditedMicroUsd > 0n ? 'partial' : 'crediting';
    case 'failed':
    case 'refunded':
    case 'expired':
      return 'closed';
  }
}
