import { expect, test } from 'vitest';
import { contentSecurityPolicy } from './csp.ts';

test('the policy is exactly this [P3]', () => {
  expect(contentSecurityPolicy).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
      "media-src 'self' blob:; font-src 'self'; connect-src 'none'; worker-src 'self'; object-src 'none'; " +
      "base-uri 'none'; form-action 'none'; frame-src 'none'; frame-ancestors 'none'",
  );
});
