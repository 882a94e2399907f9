import { z } from 'zod';
import { parseDecimal } from '#shared/money.ts';
import { parseKeepingDigits } from '../net/json-source.ts';

/** Whole micro-USD, as the digits in the JSON. */
export const microUsdDigits = z.string().transform((text, context) => {
  const value = parseDecimal(text, 0);
  if (value === undefined) context.addIssue('not a number');
  return value ?? 0n;
});

/** A count; what a service writes as null or leaves out counts as none. */
export const countOrNone = z
  .int()
  .nonnegative()
  .nullish()
  .transform((value) => value ?? 0);

/** Text that may be missing, cut to what the app shows. */
export function optionalText(most: number) {
  return z
    .string()
    .nullish()
    .transform((text) => text?.slice(0, most) ?? null);
}

/** JSON of the data server with its money as digits; null for what is no JSON. */
export function parseMoneyJson(text: string): unknown {
  try {
    return parseKeepingDigits(text, (key) => key.endsWith('_micro_usd'));
  } catch {
    return null;
  }
}

/** Rows that fit the schema; null when the answer is no list or a row does not fit. */
export function parseRows<T>(text: string, row: z.ZodType<T>): readonly T[] | null {
  const parsed = z.array(row).safeParse(parseMoneyJson(text));
  return parsed.success ? parsed.data : null;
}
