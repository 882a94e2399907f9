import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAppProtocol, fileOf } from './app-protocol.ts';
import { contentSecurityPolicy, previewPolicy } from './csp.ts';

let root = '';
let serve: (request: Request) => Promise<Response>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'app-protocol-'));
  await mkdir(join(root, 'renderer', 'assets'), { recursive: true });
  await mkdir(join(root, 'renderer-other'));
  await writeFile(join(root, 'renderer', 'index.html'), '<!doctype html>');
  await mkdir(join(root, 'preview'));
  await writeFile(join(root, 'preview', 'document.html'), '<!doctype html>preview');
  await writeFile(join(root, 'preview', 'diagram.html'), '<!doctype html>diagram');
  await writeFile(join(root, 'renderer', 'assets', 'main.js'), 'export {}');
  await writeFile(join(root, 'renderer', 'assets', 'a b.css'), 'p {}');
  await writeFile(join(root, 'renderer', 'notes.txt'), 'not served');
  await writeFile(join(root, 'secret.json'), '{}');
  await writeFile(join(root, 'renderer-other', 'secret.json'), '{}');
  serve = createAppProtocol({ renderer: join(root, 'renderer'), preview: join(root, 'preview') });
});
afterAll(() => rm(root, { recursive: true, force: true }));

test.each([
  ['app://main/index.html', 'text/html; charset=utf-8', '<!doctype html>'],
  ['app://main/index.html?x=1#y', 'text/html; charset=utf-8', '<!doctype html>'],
  ['app://main/assets/main.js', 'text/javascript; charset=utf-8', 'export {}'],
  ['app://main/assets/../assets/main.js', 'text/javascript; charset=utf-8', 'export {}'],
  ['app://main/assets/a%20b.css', 'text/css; charset=utf-8', 'p {}'],
  ['app://preview/document.html', 'text/html; charset=utf-8', '<!doctype html>preview'],
])('serves %s', async (address, type, body) => {
  const response = await serve(new Request(address));
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
  expect(await response.text()).toBe(body);
});

test('every answer carries the security headers, also a refusal', async () => {
  for (const address of ['app://main/index.html', 'app://main/nothing.html']) {
    const { headers } = await serve(new Request(address));
    expect(headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('x-dns-prefetch-control')).toBe('off');
  }
});

test.each([
  ['/document.html', '()'],
  ['/diagram.html', '(response-origin)'],
])('the preview %s has a policy of its own and may connect to %s [P3]', async (path, connections) => {
  const { headers } = await serve(new Request(`app://preview${path}`));
  expect(headers.get('content-security-policy')).toBe(previewPolicy(path));
  expect(headers.get('connection-allowlist')).toBe(connections);
});

test.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
  const response = await serve(new Request('app://main/index.html', { method }));
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET');
});

test.each([
  'app://main/',
  'app://main',
  'app://main/assets',
  'app://main/assets/',
  'app://main/missing.js',
  'app://main/notes.txt',
  'app://main/../secret.json',
  'app://main/%2e%2e/secret.json',
  'app://main/%2E%2E%2Fsecret.json',
  'app://main/..%2fsecret.json',
  'app://main/..%2Fsecret.json',
  'app://main/assets/..%2f..%2fsecret.json',
  'app://main/..%2frenderer-other%2fsecret.json',
  'app://main/..%5csecret.json',
  'app://main/..%5Csecret.json',
  'app://main/%5c..%5csecret.json',
  'app://main/..\\secret.json',
  'app://main/%252e%252e%252fsecret.json',
  'app://main/%c0%ae%c0%ae/secret.json',
  'app://main/%2fetc%2fpasswd',
  'app://main//etc/passwd',
  'app://main/C:%5cWindows%5cwin.json',
  'app://main/C:/Windows/win.json',
  'app://main/index.html%00.json',
  'app://main/index.html%00',
  'app://main/index.html::$DATA',
  'app://main/%',
  'app://main/%ff',
  'app://preview/index.html',
  'app://main/document.html',
  'app://preview/..%2frenderer%2findex.html',
  'app://other/index.html',
  'app://Main/index.html',
  'app://main.evil/index.html',
  'app://main:80/index.html',
  'app:///index.html',
  'app:index.html',
  'https://main/index.html',
  'file:///etc/passwd',
])('does not serve %s', async (address) => {
  const response = await serve(new Request(address));
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('');
});

test.each(['app://user@main/index.html', 'app://user:secret@main/index.html', 'no address', ''])(
  'names no file for %s',
  (address) => {
    expect(fileOf(address, { renderer: root, preview: root })).toBeNull();
  },
);
