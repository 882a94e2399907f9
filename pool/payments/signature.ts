import { createHmac, timingSafeEqual } from 'node:crypto';

const deepest = 20;

/** What a notification's signature covers: its JSON with the keys of every object sorted. */
export function signNotification(body: unknown, secret: string): string {
  return hmac(JSON.stringify(sorted(body, 0)), secret);
}

/**
 * Accepts the documented recursive form, and the provider's own one-liner, which sorts the outer keys and empties
 * inner objects.
 */
export function isSignedNotification(body: object, signature: string | undefined, secret: string): boolean {
  if (signature === undefined || !/^[0-9a-f]{128}$/i.test(signature) || depth(body) > deepest) return false;
  const given = Buffer.from(signature, 'hex');
  const forms = [JSON.stringify(sorted(body, 0)), JSON.stringify(body, Object.keys(body).sort())];
  return forms.some((form) => timingSafeEqual(Buffer.from(hmac(form, secret), 'hex'), given));
}

function hmac(text: string, secret: string): string {
  return createHmac('sha512', secret).update(text).digest('hex');
}

function sorted(value: unknown, level: number): unknown {
  if (level > deepest || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => sorted(item, level + 1));
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item, level + 1)]),
  );
}

/** Counted level by level: what someone sends may be nested deeper than a function can call itself. */
function depth(value: object): number {
  let layer: readonly unknown[] = [value];
  let levels = 0;
  while (layer.length > 0 && levels <= deepest) {
    layer = layer.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    levels += 1;
  }
  return levels;
}
