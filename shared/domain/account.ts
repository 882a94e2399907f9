import { z } from 'zod';
import { accountIdSchema } from './session.ts';

/** ISO-8601 as the service wrote it; cursors must carry every digit of it. */
const timeSchema = z.string().max(40);
const shortText = z.string().max(300);

/** Where a reading comes from: an older one stands in while the service cannot be reached. */
const readingShape = {
  /** ISO-8601 UTC of the reading. */
  readAt: timeSchema,
  stale: z.boolean(),
} as const;

export const deletionSchema = z.strictObject({
  status: z.enum(['none', 'requested']),
  requestedAt: timeSchema.nullable(),
  scheduledFor: timeSchema.nullable(),
});
export type Deletion = z.infer<typeof deletionSchema>;

export const profileSchema = z.strictObject({
  email: z.string().max(254),
  createdAt: timeSchema.nullable(),
  balanceMicroUsd: z.bigint(),
  deletion: deletionSchema,
  ...readingShape,
});
export type Profile = z.infer<typeof profileSchema>;

/** Days back from today that the usage page can show. */
export const usagePeriods = [7, 30, 90, 365] as const;
export type UsagePeriod = (typeof usagePeriods)[number];

export const dailyUsageSchema = z.strictObject({
  /** `2026-11-23`, in UTC */
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  model: shortText,
  requests: z.int().nonnegative(),
  promptTokens: z.int().nonnegative(),
  completionTokens: z.int().nonnegative(),
  costMicroUsd: z.bigint(),
});
export type DailyUsage = z.infer<typeof dailyUsageSchema>;

export const usageOverviewSchema = z.strictObject({
  /** First and last day of the period, in UTC. */
  from: z.string().max(10),
  to: z.string().max(10),
  rows: z.array(dailyUsageSchema).max(20_000),
  ...readingShape,
});
export type UsageOverview = z.infer<typeof usageOverviewSchema>;

/** The row after which the next page begins. */
export const cursorSchema = z.strictObject({
  createdAt: z.string().regex(/^[0-9T:.+Z-]{10,40}$/),
  id: z.uuid(),
});
export type Cursor = z.infer<typeof cursorSchema>;

const pageShape = {
  next: cursorSchema.nullable(),
  /** How many rows there are in all; told with the first page only, where the service tells it. */
  total: z.int().nonnegative().nullable(),
  ...readingShape,
} as const;

/** One request as the service booked it. */
export const usageEventSchema = z.strictObject({
  id: z.uuid(),
  createdAt: timeSchema,
  requestId: shortText,
  model: shortText,
  status: z.string().max(60),
  promptTokens: z.int().nonnegative(),
  completionTokens: z.int().nonnegative(),
  cachedTokens: z.int().nonnegative(),
  reasoningTokens: z.int().nonnegative(),
  costMicroUsd: z.bigint(),
});
export type UsageEvent = z.infer<typeof usageEventSchema>;

export const usagePageSchema = z.strictObject({ rows: z.array(usageEventSchema).max(100), ...pageShape });
export type UsagePage = z.infer<typeof usagePageSchema>;

export const transactionKinds = ['topup', 'refund', 'adjustment', 'bonus', 'other'] as const;
export const paymentStatuses = [
  'created',
  'waiting',
  'confirming',
  'confirmed',
  'sending',
  'partially_paid',
  'finished',
  'failed',
  'refunded',
  'expired',
  'unknown',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export const transactionSchema = z.strictObject({
  id: z.uuid(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  kind: z.enum(transactionKinds),
  status: z.enum(paymentStatuses),
  cancelled: z.boolean(),
  /** What was credited; zero until it is. */
  amountMicroUsd: z.bigint(),
  invoicedMicroUsd: z.bigint().nullable(),
  provider: shortText.nullable(),
  paymentReference: shortText.nullable(),
  orderId: shortText.nullable(),
  payCurrency: z.string().max(60).nullable(),
  payAmount: z.string().max(100).nullable(),
  actuallyPaid: z.string().max(100).nullable(),
});
export type Transaction = z.infer<typeof transactionSchema>;

export const transactionPageSchema = z.strictObject({
  rows: z.array(transactionSchema).max(100),
  ...pageShape,
});
export type TransactionPage = z.infer<typeof transactionPageSchema>;

/** A device or browser that is signed in to the account. */
export const deviceSessionSchema = z.strictObject({
  id: z.uuid(),
  createdAt: timeSchema,
  lastUsedAt: timeSchema.nullable(),
  userAgent: shortText.nullable(),
  current: z.boolean(),
});
export type DeviceSession = z.infer<typeof deviceSessionSchema>;

/** News of the service for account holders, such as a changed policy (P11). */
export const serviceNoticeSchema = z.strictObject({
  id: z.string().min(1).max(100),
  publishedAt: timeSchema,
  title: z.string().max(300),
  body: z.string().max(8000),
  url: z.string().max(2000).nullable(),
});
export type ServiceNotice = z.infer<typeof serviceNoticeSchema>;

/** What can be written to a file of the person's choice by main itself. */
export const exportKinds = ['data', 'usage', 'transactions'] as const;
export type ExportKind = (typeof exportKinds)[number];

export const exportProgressSchema = z.strictObject({
  kind: z.enum(exportKinds),
  /** Bytes of the export of all data, rows of the others. */
  done: z.int().nonnegative(),
  total: z.int().nonnegative().nullable(),
});
export type ExportProgress = z.infer<typeof exportProgressSchema>;

/** `saved: null`: the person chose no file, or stopped the export. */
export const savedFileSchema = z.strictObject({ saved: z.string().max(300).nullable() });

export const apiKeyStateSchema = z.strictObject({
  /** Begin and end of the key, enough to recognise it; null where there is none. */
  masked: z.string().max(40).nullable(),
  /** Whose history its chats go to. */
  accountId: accountIdSchema.nullable(),
  /** False where the OS keyring is weak or missing: the key lives in memory only. */
  persistent: z.boolean(),
});
export type ApiKeyState = z.infer<typeof apiKeyStateSchema>;

/** What people paste: printable, no spaces. */
export const apiKeySchema = z
  .string()
  .trim()
  .regex(/^sk-[\x21-\x7e]{8,300}$/);
