import { z } from 'zod';

/** Why this build does not update itself. */
export const noUpdateReasons = [
  'development',
  'not-configured',
  'deb',
  'rpm',
  'package',
  'read-only',
  'unsigned',
] as const;
export type NoUpdateReason = (typeof noUpdateReasons)[number];

/** What went wrong; in every case the installed app stays as it was. */
export const updateFailures = ['unreachable', 'invalid', 'storage', 'install'] as const;
export type UpdateFailure = (typeof updateFailures)[number];

const time = z.string().max(40);
const release = { version: z.string().max(60), notes: z.string().max(20_000) };

export const updateStateSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('unavailable'), reason: z.enum(noUpdateReasons) }),
  /** Up to date, as far as is known; `null`: nobody asked yet. */
  z.strictObject({ status: z.literal('idle'), checkedAt: time.nullable() }),
  z.strictObject({ status: z.literal('checking') }),
  z.strictObject({
    status: z.literal('downloading'),
    ...release,
    receivedBytes: z.int().nonnegative(),
    /** `null` until the feed said how much it is. */
    totalBytes: z.int().nonnegative().nullable(),
  }),
  /** Installed at the next quit. */
  z.strictObject({ status: z.literal('ready'), ...release }),
  z.strictObject({ status: z.literal('failed'), failure: z.enum(updateFailures), checkedAt: time }),
]);
export type UpdateState = z.infer<typeof updateStateSchema>;

/** An app that restarted under a running answer would break it off. */
export const restartOutcomes = ['restarting', 'answer-running'] as const;
