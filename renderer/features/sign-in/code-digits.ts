import { codeSchema } from '#shared/domain/session.ts';

/** What this app asks GoTrue's templates to send; a service may send up to ten digits. */
const usualLength = 6;
const maxLength = 10;

/** The digits of what was typed: “123 456” and “123-456” are the same code. */
export function digitsOf(text: string): string {
  return withAsciiDigits(text).replace(/\D/g, '').slice(0, maxLength);
}

/** The code in what was pasted, which may be a sentence with other numbers in it. */
export function pastedCode(text: string): string {
  const plain = withAsciiDigits(text);
  const code = /(?<!\d)\d{6,10}(?!\d)/.exec(plain) ?? /(?<!\d)\d{2,5}(?:[\s-]\d{2,5})+(?!\d)/.exec(plain);
  return digitsOf(code?.[0] ?? plain);
}

export function isCode(digits: string): boolean {
  return codeSchema.safeParse(digits).success;
}

/** Typing completes a code with the usual last digit, once; what comes in one piece is whole as it is. */
export function completesCode(before: string, digits: string): boolean {
  if (digits === before) return false;
  const isOnePiece = digits.length > before.length + 1;
  return isOnePiece ? isCode(digits) : digits.length === usualLength && before.length <= usualLength;
}

/** Arabic-Indic, Persian and full-width digits are what some keyboards type. */
function withAsciiDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹０-９]/g, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    const zero = [0x0660, 0x06f0, 0xff10].find((first) => code >= first && code <= first + 9) ?? code;
    return String(code - zero);
  });
}
