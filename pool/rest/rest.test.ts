import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccessTokens } from '../auth/tokens.ts';
import { openClock } from '../clock.ts';
import type { Pool } from '../server.ts';
import { ask, chat, newClient, readAccount, type SignedIn, signIn, startTestPool } from '../test-support.ts';

let pool: Pool;
let ada: SignedIn;
let bob: SignedIn;
beforeAll(async () => {
  pool = await startTestPool();
  ada = await signIn(pool);
  bob = await signIn(pool);
  for (const word of ['one', 'two', 'three']) {
    const body = { model: 'pool/echo', messages: ask(word), stream: false };
    expect((await chat(pool, ada.accessToken, body)).status).toBe(200);
  }
});
afterAll(() => pool.close());

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${pool.url}/rest/v1/${path}`, {
    headers: { apikey: pool.publishableKey, authorization: `Bearer ${ada.accessToken}`, ...headers },
  });

const refusal = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

test('everyone sees their own rows and nobody else’s', async () => {
  const own = await ada.client.from('usage_events').select('*');
  expect(own.data).toHaveLength(3);
  for (const table of ['usage_events', 'transactions']) {
    const foreign = await bob.client.from(table).select('*').eq('user_id', ada.userId);
    expect([table, foreign.data]).toEqual([table, []]);
  }
  expect((await bob.client.from('transactions').select('kind,amount_micro_usd')).data).toEqual([
    { kind: 'bonus', amount_micro_usd: 5_000_000 },
  ]);
  expect(await readAccount(bob)).toMatchObject({
    user_id: bob.userId,
    email: bob.email,
    spent_30d_micro_usd: 0,
  });
});

test('without a session nothing is readable', async () => {
  const stranger = newClient(pool);
  expect((await stranger.from('usage_events').select('*')).error).toMatchObject({ code: '42501' });
  expect((await stranger.rpc('get_account')).error).toMatchObject({ code: '42501' });
  expect((await get('usage_events', { authorization: `Bearer ${pool.publishableKey}` })).status).toBe(401);
});

test('clients cannot write, and private schemas are not there', async () => {
  const grants = await pool.database.query(
    `select grantee, table_schema, table_name, privilege_type from information_schema.role_table_grants
     where grantee in ('anon', 'authenticated', 'PUBLIC') and table_schema in ('public', 'billing', 'auth',
       'local_service') order by table_name`,
  );
  expect(grants.rows).toEqual([
    {
      grantee: 'authenticated',
      table_schema: 'public',
      table_name: 'transactions',
      privilege_type: 'SELECT',
    },
    {
      grantee: 'authenticated',
      table_schema: 'public',
      table_name: 'usage_events',
      privilege_type: 'SELECT',
    },
  ]);
  const callable = await pool.database.query(
    `select p.oid::regprocedure::text as name from pg_proc p
     where p.pronamespace in ('public'::regnamespace, 'billing'::regnamespace)
       and (has_function_privilege('authenticated', p.oid, 'execute') or has_function_privilege('anon', p.oid, 'execute'))`,
  );
  expect(callable.rows).toEqual([{ name: 'get_account()' }]);
  for (const name of ['signing_keys', 'ledger', 'users', 'pg_class']) {
    expect(await refusal(await get(`${name}?select=*`))).toEqual([404, 'PGRST205']);
  }
});

test('selects columns, filters, orders and pages', async () => {
  const { data } = await ada.client
    .from('usage_events')
    .select('model,prompt_tokens')
    .eq('model', 'pool/echo')
    .gte('created_at', '2020-01-01T00:00:00Z')
    .lt('created_at', '2999-01-01T00:00:00Z')
    .order('prompt_tokens', { ascending: false })
    .order('id')
    .range(0, 1);
  expect(data).toEqual([
    { model: 'pool/echo', prompt_tokens: 6 },
    { model: 'pool/echo', prompt_tokens: 5 },
  ]);
  const rest = await get('usage_events?select=request_id&order=created_at.desc.nullslast&limit=10&offset=2');
  expect(await rest.json()).toHaveLength(1);
  expect(rest.headers.get('content-range')).toBe('2-2/*');
});

test('counts when asked', async () => {
  const { data, count, status } = await ada.client
    .from('usage_events')
    .select('id', { count: 'exact' })
    .limit(2);
  expect([data?.length, count, status]).toEqual([2, 3, 206]);
  const beyond = await get('usage_events?offset=9', { prefer: 'count=exact' });
  expect(await refusal(beyond)).toEqual([416, 'PGRST103']);
});

test('one row as an object, or a refusal', async () => {
  const one = await ada.client.from('transactions').select('kind,created_at').single();
  expect(one.data?.kind).toBe('bonus');
  expect(one.data?.created_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/);
  expect((await ada.client.from('usage_events').select('id').single()).error).toMatchObject({
    code: 'PGRST116',
  });
});

test('get_account answers POST and GET, and knows no other arguments', async () => {
  const byGet = await get('rpc/get_account');
  expect(await byGet.json()).toEqual(await readAccount(ada));
  expect(await refusal(await get('rpc/get_account?who=bob'))).toEqual([404, 'PGRST202']);
  expect(await refusal(await get('rpc/delete_everything'))).toEqual([404, 'PGRST202']);
});

test.each([
  ['usage_events?select=count()', 400, 'PGRST100'],
  ['usage_events?select=id;drop table x', 400, 'PGRST100'],
  ['usage_events?or=(id.eq.1,id.eq.2)', 400, '42703'],
  ['usage_events?model=like.*x*', 400, 'PGRST100'],
  ['usage_events?model=eq', 400, 'PGRST100'],
  ['usage_events?limit=-1', 400, 'PGRST100'],
  ['usage_events?order=created_at.sideways', 400, 'PGRST100'],
  ['usage_events?select=nothing', 400, '42703'],
  ['usage_events?cost_micro_usd=eq.much', 400, '22P02'],
  ['usage_events?"model"=eq.x', 400, 'PGRST100'],
])('%s is refused loudly', async (path, status, code) => {
  expect(await refusal(await get(path))).toEqual([status, code]);
});

test('values are data, whatever they look like', async () => {
  const { data, error } = await ada.client.from('usage_events').select('id').eq('model', "x' or '1'='1");
  expect([data, error]).toEqual([[], null]);
});

test('an expired token is told to be expired, on both doors', async () => {
  const tokens = await openAccessTokens(pool.database, await openClock(pool.database), 1);
  const claims = {
    sub: ada.userId,
    role: 'authenticated',
    session_id: crypto.randomUUID(),
    email: ada.email,
  };
  const expired = await tokens.sign(claims, pool.url, Math.floor(Date.now() / 1000) - 1);
  const response = await get('usage_events', { authorization: `Bearer ${expired}` });
  expect(response.headers.get('www-authenticate')).toContain('error_description="JWT expired"');
  expect(await response.json()).toMatchObject({ code: 'PGRST303', message: 'JWT expired' });
  expect((await chat(pool, expired, { model: 'pool/echo', messages: ask('hi') })).status).toBe(401);
  expect((await bob.client.auth.getUser(expired)).error).toMatchObject({ status: 403, code: 'bad_jwt' });
});

test('tokens that are no tokens, or not ours, are told apart', async () => {
  const [head, claims] = ada.accessToken.split('.');
  const challenge = await get('usage_events', { authorization: 'Bearer nonsense' });
  expect(challenge.headers.get('www-authenticate')).toContain('error="invalid_token"');
  expect(await refusal(challenge)).toEqual([401, 'PGRST301']);
  const forged = `${head}.${claims}.${'A'.repeat(86)}`;
  expect(await refusal(await get('usage_events', { authorization: `Bearer ${forged}` }))).toEqual([
    401,
    'PGRST301',
  ]);
});
