import { expect, test } from 'vitest';
import { imageSource, openableUrl } from './urls.ts';

test.each([
  ['https://a.example/x?y#z', 'https://a.example/x?y#z'],
  ['HTTP://A.example', 'http://a.example/'],
  ['mailto:me@a.example', 'mailto:me@a.example'],
  [' https://a.example', 'https://a.example/'],
])('%j can be opened', (address, href) => {
  expect(openableUrl(address)?.href).toBe(href);
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  'vbscript:msgbox(1)',
  'data:text/html,<script>alert(1)</script>',
  'file:///etc/passwd',
  'app://main/index.html',
  'blob:https://a.example/1',
  'https://bank.example@evil.example/',
  'https://',
  '/relative',
  '//host.example/x',
  '#hash',
  '',
  `https://a.example/${'x'.repeat(3_000)}`,
])('%j cannot', (address) => {
  expect(openableUrl(address)).toBeUndefined();
});

test('only images that are carried in the text are shown', () => {
  expect(imageSource('data:image/png;base64,iVBORw0KGgo=').kind).toBe('embedded');
  expect(imageSource('https://a.example/x.png')).toMatchObject({ kind: 'remote' });
  for (const address of [
    'data:image/svg+xml;base64,AAAA',
    'data:text/html;base64,AAAA',
    'x.png',
    'mailto:a@b.example',
  ])
    expect(imageSource(address)).toEqual({ kind: 'refused' });
});
