import { expect, test } from 'vitest';
import { readServiceConfig } from './config.ts';

const complete = {
  APIPOOL_API_URL: 'https://api.example.com/v1/',
  APIPOOL_SUPABASE_URL: 'https://ref.supabase.co',
  APIPOOL_SUPABASE_PUBLISHABLE_KEY: ' sb_publishable_x ',
};
const read = (env: Record<string, string>, isPackaged = false) =>
  readServiceConfig(isPackaged ? { isPackaged, env: {}, baked: env } : { isPackaged, env, baked: {} });

test('reads the addresses without trailing slashes, with the website and no update feed by default', () => {
  expect(read(complete)).toEqual({
    ok: true,
    value: {
      apiUrl: 'https://api.example.com/v1',
      supabaseUrl: 'https://ref.supabase.co',
      publishableKey: 'sb_publishable_x',
      websiteUrl: 'https://apipool.net',
      updateUrl: null,
    },
  });
});

test('no address at all means no service, not a mistake', () => {
  expect(read({})).toEqual({ ok: true, value: null });
  expect(read({ APIPOOL_WEBSITE_URL: 'https://example.com' })).toEqual({ ok: true, value: null });
});

test.each(Object.keys(complete))('half a configuration is a mistake that names %s', (missing) => {
  const { [missing as keyof typeof complete]: _, ...rest } = complete;
  const result = read(rest);
  expect(result.ok ? '' : result.error.code).toBe('not_configured');
  expect(result.ok ? '' : result.error.detail).toBe(`${missing} is missing`);
});

test('a packaged app ignores the environment and an unpackaged one what the build wrote in', () => {
  expect(readServiceConfig({ isPackaged: true, env: complete, baked: {} })).toEqual({
    ok: true,
    value: null,
  });
  expect(readServiceConfig({ isPackaged: false, env: {}, baked: complete })).toEqual({
    ok: true,
    value: null,
  });
  expect(read(complete, true).ok).toBe(true);
});

test.each(['http://127.0.0.1:5000', 'http://localhost:5000', 'http://[::1]:5000'])(
  'plain http to %s is for development only (P7)',
  (url) => {
    const env = { ...complete, APIPOOL_API_URL: `${url}/v1`, APIPOOL_SUPABASE_URL: url };
    expect(read(env).ok).toBe(true);
    expect(read(env, true).ok).toBe(false);
  },
);

test.each([
  'http://api.example.com',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'ftp://127.0.0.1',
  'file:///etc/passwd',
  'api.example.com',
  'https://user:secret@api.example.com',
  'https://api.example.com/?key=1',
  'https://api.example.com/#x',
])('%s is refused as an address', (url) => {
  for (const name of [
    'APIPOOL_API_URL',
    'APIPOOL_SUPABASE_URL',
    'APIPOOL_WEBSITE_URL',
    'APIPOOL_UPDATE_URL',
  ]) {
    const result = read({ ...complete, [name]: url });
    expect(result.ok ? '' : result.error.code).toBe('not_configured');
    expect(result.ok ? '' : result.error.detail).not.toContain('secret');
  }
});
