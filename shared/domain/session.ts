import { z } from 'zod';
import { errorCodes } from '../errors.ts';

/** A GoTrue user id; also names the account's history database. */
export const accountIdSchema = z.uuid();
export const emailSchema = z
  .string()
  .trim()
  .min(3)
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/);
/** GoTrue sends 6 to 10 digits. */
export const codeSchema = z.string().regex(/^\d{6,10}$/);

export const sessionSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('signed-out'),
    /** Why a session ended without the person asking for it. */
    reason: z.enum(errorCodes).nullable(),
  }),
  z.strictObject({
    status: z.literal('signed-in'),
    accountId: accountIdSchema,
    email: z.string().max(254),
    /** False where the OS keyring is weak or missing: the session lives in memory only. */
    persistent: z.boolean(),
    /** There is no session, only a pasted API key: it pays for answers and shows nothing of the account. */
    via: z.literal('api-key').exactOptional(),
  }),
]);
export type Session = z.infer<typeof sessionSchema>;

/** An account that has signed in on this device: its history opens without a session. */
export const knownAccountSchema = z.strictObject({
  id: accountIdSchema,
  email: z.string().max(254),
  /** ISO-8601 UTC: when age and policy were confirmed here (P10). */
  consentedAt: z.string().max(40),
  lastUsedAt: z.string().max(40),
});
export type KnownAccount = z.infer<typeof knownAccountSchema>;
export const knownAccountsSchema = z.array(knownAccountSchema).max(100);

export const creditsSchema = z.strictObject({
  balanceMicroUsd: z.bigint(),
  spent30dMicroUsd: z.bigint().nullable(),
  /** ISO-8601 UTC of the reading. */
  readAt: z.string().max(40),
});
export type Credits = z.infer<typeof creditsSchema>;

/** A sign-in link that nobody here waits for: whom it would sign in, for the person to decide. */
export const linkOfferSchema = z.strictObject({
  email: z.string().max(254),
  /** Age and policy were confirmed here before (P10). */
  known: z.boolean(),
});
export type LinkOffer = z.infer<typeof linkOfferSchema>;
