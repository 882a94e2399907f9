import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { newApiKey, signIn, startTestPool } from '../test-support.ts';

let pool: Pool;
let headers: { readonly authorization: string };
beforeAll(async () => {
  pool = await startTestPool();
  headers = { authorization: `Bearer ${await newApiKey(pool, (await signIn(pool)).email)}` };
});
afterAll(() => pool.close());

type List = {
  readonly object: string;
  readonly data: readonly { readonly id: string }[];
  readonly links?: { readonly next: string | null };
  readonly total_count?: number;
};

const get = async (address: string) => {
  const response = await fetch(address, { headers });
  return { status: response.status, body: (await response.json()) as List };
};

test('the list comes in pages where they are asked for', async () => {
  const { body: whole } = await get(`${pool.apiUrl}/models`);
  expect([whole.object, whole.links, whole.total_count]).toEqual(['list', undefined, undefined]);
  const ids: string[] = [];
  let address: string | undefined = `${pool.apiUrl}/models?limit=3`;
  let pages = 0;
  while (address !== undefined) {
    const { body: page }: { body: List } = await get(address);
    ids.push(...page.data.map(({ id }) => id));
    expect(page.total_count).toBe(whole.data.length);
    const next = page.links?.next;
    address = typeof next === 'string' ? new URL(next, address).href : undefined;
    pages += 1;
  }
  expect(ids).toEqual(whole.data.map(({ id }) => id));
  expect(pages).toBe(Math.ceil(ids.length / 3));
  const { body: beyond } = await get(`${pool.apiUrl}/models?offset=5000`);
  expect([beyond.data, beyond.links?.next]).toEqual([[], null]);
});

test('a page keeps what else was asked for', async () => {
  const { body } = await get(`${pool.apiUrl}/models?include=shapes&offset=10&limit=2`);
  expect(body.data.every(({ id }) => id.startsWith('pool/shapes/'))).toBe(true);
  expect(body.links?.next).toContain('include=shapes');
});

test.each(['limit=0', 'limit=-1', 'limit=x', 'limit=1001', 'offset=-1', 'offset=1.5', "limit=1';--"])(
  'there is no page %s',
  async (query) => {
    expect(await get(`${pool.apiUrl}/models?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request' } },
    });
  },
);

test.each(['pool%2Fecho', 'pool/echo', 'pool/shapes/crlf', 'pool%2Fshapes%2Fcrlf'])(
  'a model is found as %s',
  async (name) => {
    const { status, body } = await get(`${pool.apiUrl}/models/${name}`);
    expect([status, body]).toMatchObject([200, { id: decodeURIComponent(name), object: 'model' }]);
  },
);

test.each(['pool/none', '%E0%A4%A', '%00', 'a/b/c'])('there is no model %s', async (name) => {
  expect(await get(`${pool.apiUrl}/models/${name}`)).toMatchObject({
    status: 404,
    body: { error: { code: 'model_not_found' } },
  });
});
