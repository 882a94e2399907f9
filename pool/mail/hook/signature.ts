import { createHmac, timingSafeEqual } from 'node:crypto';

/** The headers a signed call carries, and the time it was signed for. */
export type SignedCall = { readonly id: string; readonly timestamp: number; readonly body: string };

const tolerance = 5 * 60;

/** One signature of a call, as standard-webhooks has it: `v1,<base64>`. */
export function signCall(call: SignedCall, secret: string): string {
  const text = `${call.id}.${call.timestamp}.${call.body}`;
  return `v1,${createHmac('sha256', keyOf(secret)).update(text).digest('base64')}`;
}

/** Genuine, and signed within the last minutes. Several signatures stand side by side while secrets change. */
export function isSignedCall(
  call: SignedCall,
  signatures: string,
  secret: string,
  nowSeconds: number,
): boolean {
  if (!Number.isInteger(call.timestamp) || Math.abs(nowSeconds - call.timestamp) > tolerance) return false;
  const expected = Buffer.from(signCall(call, secret));
  // The auth service joins with ", ", the standard says a space.
  return signatures
    .split(/,? +/)
    .map((signature) => Buffer.from(signature))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}

/** `v1,whsec_<base64>` as the auth service is configured, or without the version. */
function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^(v1,)?whsec_/, ''), 'base64');
}
