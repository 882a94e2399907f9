import { expect, test } from 'vitest';
import { matchesPattern } from './api/web-request.ts';
import { originOf, toAppUrl, toPageUrl, translateText } from './urls.ts';

test('addresses are translated there and back, and only the app’s', () => {
  expect(toPageUrl('app://main/a?b#c')).toBe('http://main.localhost/a?b#c');
  expect(toAppUrl('http://main.localhost/a?b#c')).toBe('app://main/a?b#c');
  expect(toAppUrl('blob:http://main.localhost/1-2')).toBe('blob:app://main/1-2');
  for (const other of [
    'http://main.localhost:8080/',
    'http://main.localhost.evil.org/',
    'https://main.localhost/',
  ]) {
    expect(toAppUrl(other)).toBe(other);
  }
  expect(toPageUrl('app://main.evil/')).toBe('app://main.evil/');
  expect(originOf('http://main.localhost/x')).toBe('app://main');
  expect(originOf('data:text/html,x')).toBe('null');
});

test('a policy and a script name the page’s own addresses', () => {
  expect(translateText("frame-src app://preview; img-src 'self'")).toBe(
    "frame-src http://preview.localhost; img-src 'self'",
  );
  expect(translateText('x="app://preview/a.html",y="myapp://preview"')).toBe(
    'x="http://preview.localhost/a.html",y="myapp://preview"',
  );
});

test.each([
  ['<all_urls>', 'wss://a.example/', true],
  ['*://*/*', 'ws://a.example/x', true],
  ['*://*/*', 'app://main/x', false],
  ['https://*.example.com/*', 'https://example.com/a', true],
  ['https://*.example.com/*', 'https://a.example.com/a', true],
  ['https://*.example.com/*', 'https://example.com.evil.org/a', false],
  ['https://example.com/only', 'https://example.com/other', false],
  ['http://127.0.0.1:8080/*', 'http://127.0.0.1:9090/', false],
])('%s against %s: %s', (pattern, url, expected) => {
  expect(matchesPattern(pattern, url)).toBe(expected);
});
