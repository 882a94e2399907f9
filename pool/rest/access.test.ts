import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccessTokens } from '../auth/tokens.ts';
import { openClock } from '../clock.ts';
import type { Pool } from '../service.ts';
import { ask, chat, newClient, readAccount, type SignedIn } from '../test-support.ts';
import { get, refusal, startPoolWithRows } from './test-support.ts';

let pool: Pool;
let ada: SignedIn;
let bob: SignedIn;
beforeAll(async () => {
  ({ pool, ada, bob } = await startPoolWithRows());
});
afterAll(() => pool.close());

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
  expect(
    (await get(pool, ada, 'usage_events', { authorization: `Bearer ${pool.publishableKey}` })).status,
  ).toBe(401);
});

test('clients can read their views of the data and call their functions, nothing else', async () => {
  const grants = await pool.database.query<{ readonly line: string }>(
    `select grantee || ' ' || table_schema || '.' || table_name || ' ' || privilege_type as line
     from information_schema.role_table_grants
     where grantee in ('anon', 'authenticated', 'PUBLIC') and table_schema in ('public', 'billing', 'account',
       'auth', 'local_service') order by line`,
  );
  expect(grants.rows.map(({ line }) => line)).toEqual([
    'authenticated public.transactions SELECT',
    'authenticated public.usage_daily SELECT',
    'authenticated public.usage_events SELECT',
  ]);
  const callable = await pool.database.query<{ readonly name: string }>(
    `select p.oid::regprocedure::text as name from pg_proc p
     where p.pronamespace in ('public'::regnamespace, 'billing'::regnamespace, 'account'::regnamespace)
       and (has_function_privilege('authenticated', p.oid, 'execute')
         or has_function_privilege('anon', p.oid, 'execute')) order by name`,
  );
  expect(callable.rows.map(({ name }) => name)).toEqual([
    'cancel_account_deletion()',
    'export_my_data()',
    'get_account()',
    'get_notices(text)',
    'list_sessions()',
    'request_account_deletion(text)',
    'revoke_session(uuid)',
  ]);
  for (const name of ['signing_keys', 'ledger', 'users', 'pg_class']) {
    expect(await refusal(await get(pool, ada, `${name}?select=*`))).toEqual([404, 'PGRST205']);
  }
});

test('writing is refused by the database’s own words, whoever tries', async () => {
  const row = { user_id: ada.userId, kind: 'bonus', status: 'finished', amount_micro_usd: 1_000_000 };
  const denied = { code: '42501', message: 'permission denied for table transactions' };
  const table = () => ada.client.from('transactions');
  expect(await table().insert(row).select()).toMatchObject({ status: 403, error: denied });
  expect(await table().update({ amount_micro_usd: 9 }).eq('kind', 'bonus')).toMatchObject({ error: denied });
  expect(await table().delete().eq('kind', 'bonus')).toMatchObject({ error: denied });
  expect(await table().upsert(row)).toMatchObject({ error: denied });
  const stranger = await newClient(pool).from('transactions').insert(row);
  expect([stranger.status, stranger.error?.code]).toEqual([401, '42501']);
  expect(
    await refusal(
      await get(pool, ada, 'transactions', { prefer: 'tx=rollback' }).then(() => patch('nothing')),
    ),
  ).toEqual([404, 'PGRST205']);
  expect(await readAccount(ada)).toMatchObject({ email: ada.email });
});

const patch = (path: string) =>
  fetch(`${pool.url}/rest/v1/${path}`, {
    method: 'PATCH',
    headers: { apikey: pool.publishableKey, authorization: `Bearer ${ada.accessToken}` },
    body: '{}',
  });

test('functions answer to their verbs only, and those that write do not answer GET', async () => {
  expect(await refusal(await patch('rpc/get_account'))).toEqual([405, 'PGRST101']);
  expect(await refusal(await get(pool, ada, 'rpc/cancel_account_deletion'))).toEqual([405, '25006']);
  const head = await fetch(`${pool.url}/rest/v1/rpc/get_account`, {
    method: 'HEAD',
    headers: { apikey: pool.publishableKey, authorization: `Bearer ${ada.accessToken}` },
  });
  expect([head.status, await head.text()]).toEqual([200, '']);
  const filtered = await ada.client.rpc('get_notices', { locale: 'en' }).eq('id', 'x');
  expect(filtered.error?.code).toBe('PGRST100');
  const wrongName = await ada.client.rpc('get_notices', { language: 'en' });
  expect([wrongName.status, wrongName.error?.code]).toEqual([404, 'PGRST202']);
  const broken = await fetch(`${pool.url}/rest/v1/rpc/get_notices`, {
    method: 'POST',
    headers: {
      apikey: pool.publishableKey,
      authorization: `Bearer ${ada.accessToken}`,
      'content-type': 'application/json',
    },
    body: '{',
  });
  expect(await refusal(broken)).toEqual([400, 'PGRST102']);
});

test('a body of ten megabytes is refused politely, whatever it is sent to', async () => {
  const headers = {
    apikey: pool.publishableKey,
    authorization: `Bearer ${ada.accessToken}`,
    'content-type': 'application/json',
  };
  const body = JSON.stringify({ locale: 'x'.repeat(10_000_000) });
  const send = (path: string) => fetch(`${pool.url}/rest/v1/${path}`, { method: 'POST', headers, body });
  expect(await refusal(await send('rpc/get_notices'))).toEqual([413, 'PGRST102']);
  expect(await refusal(await send('transactions'))).toEqual([403, '42501']);
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
  const response = await get(pool, ada, 'usage_events', { authorization: `Bearer ${expired}` });
  expect(response.headers.get('www-authenticate')).toContain('error_description="JWT expired"');
  expect(await response.json()).toMatchObject({ code: 'PGRST303', message: 'JWT expired' });
  expect((await chat(pool, expired, { model: 'pool/echo', messages: ask('hi') })).status).toBe(401);
  expect((await bob.client.auth.getUser(expired)).error).toMatchObject({ status: 403, code: 'bad_jwt' });
});

test('tokens that are no tokens, or not ours, are told apart', async () => {
  const [head, claims] = ada.accessToken.split('.');
  const challenge = await get(pool, ada, 'usage_events', { authorization: 'Bearer nonsense' });
  expect(challenge.headers.get('www-authenticate')).toContain('error="invalid_token"');
  expect(await refusal(challenge)).toEqual([401, 'PGRST301']);
  const forged = `${head}.${claims}.${'A'.repeat(86)}`;
  expect(await refusal(await get(pool, ada, 'usage_events', { authorization: `Bearer ${forged}` }))).toEqual([
    401,
    'PGRST301',
  ]);
});
