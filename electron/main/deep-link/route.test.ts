import { expect, test } from 'vitest';
import { maxLinkLength, parseLink } from './route.ts';

const uuid = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const hash = 'ab'.repeat(28);

test.each([
  [
    `apipool://auth/callback?token_hash=${hash}&type=email`,
    { kind: 'token-hash', tokenHash: hash, type: 'email' },
  ],
  [
    `apipool://auth/callback?token_hash=pkce_${hash}&type=magiclink`,
    { kind: 'token-hash', tokenHash: `pkce_${hash}`, type: 'magiclink' },
  ],
  [`apipool://auth/callback?code=${uuid}`, { kind: 'code', code: uuid }],
  [`apipool://auth/callback/?code=${uuid}`, { kind: 'code', code: uuid }],
  [
    'apipool://auth/callback#error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid&sb=',
    { kind: 'error', errorCode: 'otp_expired' },
  ],
  [
    'apipool://auth/callback?error=access_denied&error_code=otp_expired&error_description=No#error=access_denied&error_code=otp_expired&error_description=No',
    { kind: 'error', errorCode: 'otp_expired' },
  ],
  ['apipool://auth/callback#access_token=eyJ.a.b&refresh_token=c&type=magiclink', { kind: 'tokens' }],
  ['apipool://auth/callback?access_token=eyJ.a.b', { kind: 'tokens' }],
  [`apipool://auth/callback?code=${uuid}#access_token=eyJ.a.b`, { kind: 'tokens' }],
  ['apipool://auth/callback?error=access_denied', { kind: 'error', errorCode: 'access_denied' }],
])('reads the sign-in link %s', (link, expected) => {
  expect(parseLink(link)).toEqual({ name: 'sign-in', link: expected });
});

test.each([
  [`apipool://chat/${uuid}`, { kind: 'chat', conversationId: uuid }],
  [`apipool://chat/${uuid.toUpperCase()}`, { kind: 'chat', conversationId: uuid }],
  ['apipool://new', { kind: 'new', model: null, prompt: '' }],
  ['apipool://new/', { kind: 'new', model: null, prompt: '' }],
  ['APIPOOL://new?prompt=x', { kind: 'new', model: null, prompt: 'x' }],
  [
    'apipool://new?model=a%2Fb&prompt=two%0Alines+%E4%BD%A0',
    { kind: 'new', model: 'a/b', prompt: 'two\nlines 你' },
  ],
  [
    `apipool://new?prompt=${'%E4%BD%A0'.repeat(8000)}`,
    { kind: 'new', model: null, prompt: '你'.repeat(8000) },
  ],
])('reads the link %.60s', (link, target) => {
  expect(parseLink(link)).toEqual({ name: 'open', target });
});

test.each([
  '',
  'apipool:',
  'apipool://',
  'apipool:new',
  'apipool:/new',
  'apipool:///new',
  'apipool://settings',
  'apipool://new/extra',
  'apipool://new//',
  'apipool://New',
  'apipool://new?send=1',
  'apipool://new?prompt=a&prompt=b',
  'apipool://new?prompt=a#prompt=b',
  `apipool://new?prompt=${'a'.repeat(8001)}`,
  `apipool://new?model=${'a'.repeat(301)}`,
  `apipool://new?prompt=${'a'.repeat(maxLinkLength)}`,
  'apipool://new?prompt=%00',
  'apipool://new:80?prompt=x',
  'apipool://me@new?prompt=x',
  'apipool://me:secret@new?prompt=x',
  ' apipool://new',
  'apipool://new\n',
  'apipool://ne\tw',
  'apipool://new?prompt=a b',
  'apipool://new?prompt=\0',
  'apipool:\\\\new',
  'https://new?prompt=x',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'app://main/index.html',
  'apipool://chat/',
  'apipool://chat/not-a-uuid',
  'apipool://chat/../../../../etc/passwd',
  'apipool://chat/..%2f..%2fsecret',
  `apipool://chat/${uuid}/extra`,
  `apipool://chat/${uuid}?delete=1`,
  `apipool://chat/${uuid}%00`,
  'apipool://chat/------------------------------------',
  'apipool://auth',
  'apipool://auth/callback',
  'apipool://auth/callback/extra',
  'apipool://auth/../auth//callback?code=x',
  `apipool://auth/callback?code=${uuid}&token_hash=${hash}&type=email`,
  `apipool://auth/callback?code=${uuid}&error=access_denied`,
  `apipool://auth/callback?code=${uuid}&code=${uuid}`,
  `apipool://auth/callback?code=${uuid}&redirect_to=https://evil.example`,
  'apipool://auth/callback?code=1234',
  `apipool://auth/callback?token_hash=${hash}`,
  'apipool://auth/callback?type=email',
  `apipool://auth/callback?token_hash=${hash}&type=recovery`,
  `apipool://auth/callback?token_hash=${hash}&type=email_change`,
  `apipool://auth/callback?token_hash=${hash}%0A&type=email`,
  'apipool://auth/callback?token_hash=../../x&type=email',
  'apipool://auth/callback?error=<script>',
  `apipool://auth.callback?code=${uuid}`,
  `apipool://auth%2fcallback?code=${uuid}`,
])('does not know %.80s', (link) => {
  expect(parseLink(link)).toEqual({ name: 'unknown' });
});
