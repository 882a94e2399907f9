import { expect, test } from 'vitest';
import { parsePastedLink } from './pasted.ts';

const hash = `pkce_${'ab'.repeat(28)}`;
const uuid = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const byHash = (type: string) => ({ kind: 'token-hash', tokenHash: hash, type });

test.each([
  [`https://apipool.net/auth/desktop?token_hash=${hash}&type=email`, byHash('email')],
  [`  <https://apipool.net/auth/desktop?token_hash=${hash}&type=email>  `, byHash('email')],
  [
    `Open this page: http://127.0.0.1:4000/auth/desktop?token_hash=${hash}&type=email\nor type`,
    byHash('email'),
  ],
  [
    `https://x.supabase.co/auth/v1/verify?token=${hash}&type=magiclink&redirect_to=apipool%3A%2F%2Fauth`,
    byHash('magiclink'),
  ],
  [`apipool://auth/callback?token_hash=${hash}&type=email`, byHash('email')],
  [`https://apipool.net/auth/desktop?code=${uuid}`, { kind: 'code', code: uuid }],
  [
    'https://apipool.net/#error=access_denied&error_code=otp_expired',
    { kind: 'error', errorCode: 'otp_expired' },
  ],
  ['https://apipool.net/#access_token=eyJ.a.b&refresh_token=c', { kind: 'tokens' }],
])('finds the sign-in link in %.70s', (text, link) => {
  expect(parsePastedLink(text)).toEqual(link);
});

test.each([
  '',
  '123456',
  'https://apipool.net/',
  `https://apipool.net/auth/desktop?token_hash=${hash}`,
  `https://apipool.net/auth/desktop?token_hash=${hash}&type=recovery`,
  `https://apipool.net/?token_hash=${hash}&token=${hash}&type=invite`,
  `apipool://new?prompt=hello`,
  'javascript://x/?code=y',
  'http://[',
])('finds none in %.70s', (text) => {
  expect(parsePastedLink(text)).toBeNull();
});
