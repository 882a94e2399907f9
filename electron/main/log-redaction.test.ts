import { expect, test } from 'vitest';
import { redactFields } from './log-redaction.ts';

const secrets = [
  'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl',
  'Bearer abc.def-ghi',
  'sk-live-1234567890abcdef',
  'sb_publishable_abcdefgh',
  'someone@example.org',
  '123456',
  '0123456789',
  'pkce_9f2c0a1b2c3d4e5f',
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15',
  'kq3v9TzX0aB7cD1eF5gH2iJ4kL6mN8oP',
];

test.each(secrets)('takes %s out of a text', (secret) => {
  const written = JSON.stringify(redactFields({ detail: `before ${secret} after` }));
  expect(written).not.toContain(secret);
  expect(written).toContain('before');
  expect(written).toContain('after');
});

test('keeps an address without its query and fragment', () => {
  const redacted = redactFields({ detail: 'GET https://api.example.org/v1/x?email=a#access_token=b failed' });
  expect(redacted.detail).toBe('GET https://api.example.org/v1/x?[query] failed');
});

test('a key that names a secret loses its value whatever it looks like', () => {
  const redacted = redactFields({
    accessToken: 'short',
    email: 'x',
    prompt: 'hi',
    linkTarget: 'y',
    code: 'offline',
  });
  expect(redacted).toEqual({
    accessToken: '[secret]',
    email: '[secret]',
    prompt: '[secret]',
    linkTarget: '[secret]',
    code: 'offline',
  });
});

test('keeps names, numbers and the ids the app makes itself', () => {
  const fields = {
    reason: 'ENOSPC',
    status: 502,
    packaged: true,
    requestId: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
    bytes: 123456789,
  };
  expect(redactFields(fields)).toEqual(fields);
});

test('keeps places in the code, whose columns look like codes', () => {
  const at = 'index-Cz-4prTo.js:1:234567 < base-Cfvc5h8H.js:12:319587';
  expect(redactFields({ at })).toEqual({ at });
});

test('cuts long strings', () => {
  const redacted = redactFields({ detail: 'word '.repeat(500) });
  expect(String(redacted.detail).length).toBeLessThan(220);
});
