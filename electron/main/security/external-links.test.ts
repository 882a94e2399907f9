import { expect, test } from 'vitest';
import { createExternalLinks, parseExternalLink } from './external-links.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

test.each([
  ['https://example.org', 'https://example.org/'],
  ['http://example.org/a b', 'http://example.org/a%20b'],
  ['HTTPS://EXAMPLE.org/Path?q=1#f', 'https://example.org/Path?q=1#f'],
  ['https://münchen.example/', 'https://xn--mnchen-3ya.example/'],
  ['https:example.org', 'https://example.org/'],
  ['mailto:contact@example.org?subject=Hi', 'mailto:contact@example.org?subject=Hi'],
])('rewrites %s', (address, expected) => {
  expect(parseExternalLink(address)).toEqual({ ok: true, value: expected });
});

test.each([
  '',
  'example.org',
  '//example.org',
  'https://',
  'https://user@example.org/',
  'https://user:secret@example.org/',
  'https://example.org\\@evil.example/',
  'https:\\\\example.org',
  'https://exam\nple.org/',
  'java\tscript:alert(1)',
  'https://example.org/\0',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'file://server/share',
  'smb://server/share',
  'ms-msdt:/id',
  'search-ms:query=x',
  'vbscript:x',
  'data:text/html,x',
  'blob:https://example.org/x',
  'ftp://example.org/',
  'app://main/index.html',
  'apipool://new',
  'tel:123',
  'C:\\Windows\\System32\\calc.exe',
  '/usr/bin/xterm',
  `https://example.org/${'a'.repeat(2081)}`,
  `https://example.org/${'ä'.repeat(400)}`,
])('refuses %.60s', (address) => {
  expect(parseExternalLink(address)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
});

test('hands the rewritten address to the system, and nothing that was refused', async () => {
  const opened: string[] = [];
  const links = createExternalLinks({
    openExternal: async (address) => void opened.push(address),
    log: silent,
  });
  expect(await links.open('HTTPS://Example.org')).toEqual({ ok: true, value: undefined });
  expect(await links.open('file:///etc/passwd')).toMatchObject({ ok: false });
  expect(opened).toEqual(['https://example.org/']);
});

test('a system without a program for it is an error value', async () => {
  const links = createExternalLinks({ openExternal: () => Promise.reject(new Error('no')), log: silent });
  expect(await links.open('mailto:a@example.org')).toMatchObject({ ok: false, error: { code: 'not_found' } });
});
