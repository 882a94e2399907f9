type SourceReviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** The built-in parser hands a number's own text to its reviver; the type library does not say so yet. */
const parseWithReviver = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/**
 * Parses JSON, leaving the numbers under the named keys as the digits they were written with. Money is read
 * this way: a float between text and integer could change the last digits.
 */
export function parseKeepingDigits(text: string, isMoney: (key: string) => boolean): unknown {
  return parseWithReviver(text, (key, value, context) =>
    typeof value === 'number' && context?.source !== undefined && isMoney(key) ? context.source : value,
  );
}
