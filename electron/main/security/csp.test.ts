import { expect, test } from 'vitest';
import { contentSecurityPolicy, previewPolicy } from './csp.ts';

test('the policy is exactly this [P3]', () => {
  expect(contentSecurityPolicy).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
      "media-src 'self' blob:; font-src 'self'; connect-src 'none'; worker-src 'self'; object-src 'none'; " +
      "base-uri 'none'; form-action 'none'; frame-src app://preview; frame-ancestors 'none'",
  );
});

test.each([
  [
    '/document.html',
    "; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:; font-src data:",
  ],
  ['/diagram.html', "; script-src app://preview/diagram.js; style-src 'unsafe-inline'; img-src data:"],
  ['/other.html', ''],
])('a preview at %s may do exactly this [P3]', (path, allowed) => {
  expect(previewPolicy(path)).toBe(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors app://main; sandbox allow-scripts" +
      allowed,
  );
});
