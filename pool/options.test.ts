import { expect, test } from 'vitest';
import { defaultOptions, parseOptions } from './options.ts';

test('without arguments: any port, in memory, five dollars', () => {
  expect(parseOptions([], {})).toEqual({ ok: true, value: defaultOptions });
  expect(parseOptions(['--memory'], {})).toEqual({ ok: true, value: defaultOptions });
});

test('reads every argument', () => {
  const args = [
    '--port',
    '8123',
    '--data',
    '/d',
    '--credit',
    '0.000001',
    '--otp-gap',
    '0',
    '--token-ttl',
    '5',
    '--min-topup',
    '2.5',
    '--ip-limits',
    'off',
  ];
  expect(parseOptions(args, {})).toEqual({
    ok: true,
    value: {
      port: 8123,
      dataFolder: '/d',
      creditMicroUsd: 1n,
      minTopupMicroUsd: 2_500_000n,
      otpGapSeconds: 0,
      tokenTtlSeconds: 5,
      ipLimits: false,
      upstream: undefined,
    },
  });
});

test('reads the server behind it from the environment', () => {
  const environment = { POOL_UPSTREAM_URL: 'http://127.0.0.1:11434/v1/', POOL_UPSTREAM_KEY: 'k' };
  expect(parseOptions([], environment)).toMatchObject({
    value: { upstream: { url: 'http://127.0.0.1:11434/v1', key: 'k' } },
  });
});

test.each([
  [['--port', '70000'], '--port'],
  [['--port', '1.5'], '--port'],
  [['--memory', '--data', 'd'], 'not both'],
  [['--data', ''], 'folder'],
  [['--credit', 'much'], '--credit'],
  [['--credit=-1'], '--credit'],
  [['--token-ttl', '0'], '--token-ttl'],
  [['--ip-limits', 'maybe'], '--ip-limits'],
  [['extra'], 'Usage'],
  [['--port'], 'Usage'],
])('%j is refused in one line', (args, words) => {
  const parsed = parseOptions(args, {});
  const line = parsed.ok ? '' : parsed.error;
  expect(line).toContain(words);
  expect(line).not.toContain('\n');
});

test('a server address that is none is refused', () => {
  expect(parseOptions([], { POOL_UPSTREAM_URL: 'file:///etc' })).toMatchObject({ ok: false });
});
