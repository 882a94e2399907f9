import { z } from 'zod';
import { describeBug } from '#shared/bugs.ts';
import { topupSchema } from '#shared/domain/topup.ts';
import type { Log } from '../log.ts';
import { readIfPresent, writePrivateFile } from '../secrets/private-file.ts';

/** JSON has no big integers: amounts are stored as digits. */
const digits = z
  .string()
  .regex(/^\d{1,20}$/)
  .transform((text) => BigInt(text));

const storedSchema = z.strictObject({
  ...topupSchema.shape,
  invoicedMicroUsd: digits,
  creditedMicroUsd: digits,
  orderId: z.string().max(300).nullable(),
});
/** A top-up with the order it is booked under. */
export type KeptTopup = z.infer<typeof storedSchema>;

const fileSchema = z.strictObject({
  version: z.literal(1),
  accounts: z.record(z.uuid(), z.array(storedSchema).max(200)),
});
export type KeptTopups = z.infer<typeof fileSchema>['accounts'];

/** What top-ups this device knows of, so that a restart in the middle of a payment loses none. */
export async function readTopups(file: string, log: Log): Promise<KeptTopups> {
  try {
    const content = await readIfPresent(file);
    return content ? fileSchema.parse(JSON.parse(content.toString('utf8'))).accounts : {};
  } catch (error) {
    // The service still has them all; what is lost is the list of those that ended.
    log.warn('topups.unreadable', describeBug(error));
    return {};
  }
}

export async function writeTopups(file: string, accounts: KeptTopups, log: Log): Promise<void> {
  const asDigits = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
  try {
    await writePrivateFile(file, JSON.stringify({ version: 1, accounts }, asDigits));
  } catch (error) {
    log.error('topups.write_failed', describeBug(error));
  }
}
