import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foreignAnswer, retryAfterOf } from './answers.ts';
import { networkError, TimeoutReason } from './errors.ts';
import { allowedHosts } from './host-rules.ts';
import { parseKeepingDigits } from './json-source.ts';
import { parseProxyList, proxyRoute } from './proxy-rule.ts';
import { configFor } from './test-support.ts';

test.each([
  ['DIRECT', { kind: 'direct' }],
  ['', { kind: 'direct' }],
  ['PROXY proxy.corp:8080; DIRECT', { kind: 'proxy', url: 'http://proxy.corp:8080' }],
  ['HTTPS proxy.corp:443', { kind: 'proxy', url: 'https://proxy.corp:443' }],
  ['SOCKS5 proxy.corp:1080', { kind: 'proxy', url: 'socks5://proxy.corp:1080' }],
  ['SOCKS old:1080; PROXY new:3128', { kind: 'proxy', url: 'http://new:3128' }],
  ['QUIC q:1; DIRECT', { kind: 'direct' }],
  ['  proxy  p:1 ;', { kind: 'proxy', url: 'http://p:1' }],
  ['PROXY [::1]:3128', { kind: 'proxy', url: 'http://[::1]:3128' }],
])('proxy list %j', (list, route) => {
  expect(parseProxyList(list)).toEqual({ ok: true, value: route });
});

test.each(['SOCKS4 a:1', 'PROXY', 'garbage', 'PROXY :::'])('proxy list %j has nothing usable', (list) => {
  expect(parseProxyList(list).ok).toBe(false);
});

test('any text is a route or an error, never an exception', () => {
  fc.assert(fc.property(fc.string(), (list) => typeof parseProxyList(list).ok === 'boolean'));
});

test('the setting decides who is asked', async () => {
  const never = () => Promise.reject(new Error('not to be asked'));
  const target = new URL('https://api.example.com/v1?x=1');
  expect(await proxyRoute(target, { mode: 'none', url: 'http://p:1' }, never)).toMatchObject({
    value: { kind: 'direct' },
  });
  expect(await proxyRoute(target, { mode: 'manual', url: 'http://p:1' }, never)).toMatchObject({
    value: { kind: 'proxy', url: 'http://p:1' },
  });
  const system = () => Promise.resolve('PROXY office:3128');
  for (const mode of ['system', 'manual'] as const) {
    expect(await proxyRoute(target, { mode, url: '' }, system), `${mode}, no address`).toMatchObject({
      value: { kind: 'proxy', url: 'http://office:3128' },
    });
  }
  const loopback = new URL('http://127.0.0.1:1/');
  expect(await proxyRoute(loopback, { mode: 'manual', url: 'http://p:1' }, never)).toMatchObject({
    value: { kind: 'direct' },
  });
});

test('only the API, the auth server and the update feed are allowed; not the website', () => {
  const config = { ...configFor('https://ref.supabase.co'), updateUrl: 'https://updates.example.com/x' };
  expect(allowedHosts(config)).toEqual(['ref.supabase.co', 'updates.example.com']);
  expect(allowedHosts(null)).toEqual([]);
});

const coded = (code: string, cause?: unknown) => Object.assign(new Error(code, { cause }), { code });

test.each([
  [new TypeError('fetch failed', { cause: coded('ENOTFOUND') }), 'offline', true],
  [new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }), 'offline', true],
  [new TypeError('terminated', { cause: coded('UND_ERR_SOCKET') }), 'offline', true],
  [new TypeError('x', { cause: new AggregateError([coded('ENETUNREACH')]) }), 'offline', true],
  [new TypeError('x', { cause: coded('UND_ERR_CONNECT_TIMEOUT') }), 'timeout', true],
  [new TimeoutReason(), 'timeout', true],
  [new TypeError('x', { cause: coded('CERT_HAS_EXPIRED') }), 'service_unavailable', false],
  [new TypeError('x', { cause: coded('SELF_SIGNED_CERT_IN_CHAIN') }), 'service_unavailable', false],
  [new TypeError('x', { cause: coded('SOMETHING_NEW') }), 'service_unavailable', true],
  ['a text', 'service_unavailable', true],
])('network error %#', (thrown, code, retryable) => {
  expect(networkError(thrown)).toMatchObject({ code, retryable });
});

const headers = (values: Record<string, string>) => new Headers(values);
const now = new Date('2026-11-23T10:00:00Z');

test.each([
  [{ 'retry-after': '7' }, 7000],
  [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
  [{ 'retry-after': 'Mon, 23 Nov 2026 10:00:05 GMT' }, 5000],
  [{ 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-3' }, undefined],
  [{}, undefined],
])('retry-after %j', (values: Record<string, string>, ms) => {
  expect(retryAfterOf(headers(values), now).retryAfterMs).toBe(ms);
});

test('a Cloudflare page becomes a plain error with its ray', () => {
  expect(foreignAnswer(522, headers({ 'cf-ray': 'abc-FRA' }), now)).toEqual({
    code: 'service_unavailable',
    retryable: true,
    requestId: 'abc-FRA',
    detail: 'Cloudflare 522',
  });
  expect(foreignAnswer(429, headers({ 'retry-after': '3' }), now)).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 3000,
  });
  expect(foreignAnswer(200, headers({}), now).code).toBe('bad_response');
});

test('digits of money survive, other numbers stay numbers', () => {
  expect(
    parseKeepingDigits('{"cost":0.000210,"big":9007199254740993,"n":{"cost":1e-7}}', (key) => key === 'cost'),
  ).toEqual({
    cost: '0.000210',
    big: 9007199254740992,
    n: { cost: '1e-7' },
  });
});
