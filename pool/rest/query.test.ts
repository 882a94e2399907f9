import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { readAccount, type SignedIn, signIn } from '../test-support.ts';
import { get, refusal, startPoolWithRows } from './test-support.ts';

let pool: Pool;
let ada: SignedIn;
let bob: SignedIn;
beforeAll(async () => {
  ({ pool, ada, bob } = await startPoolWithRows());
});
afterAll(() => pool.close());

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
  const rest = await get(
    pool,
    ada,
    'usage_events?select=request_id&order=created_at.desc.nullslast&limit=10&offset=2',
  );
  expect(await rest.json()).toHaveLength(1);
  expect(rest.headers.get('content-range')).toBe('2-2/*');
});

test('counts when asked', async () => {
  const { data, count, status } = await ada.client
    .from('usage_events')
    .select('id', { count: 'exact' })
    .limit(2);
  expect([data?.length, count, status]).toEqual([2, 3, 206]);
  const beyond = await get(pool, ada, 'usage_events?offset=9', { prefer: 'count=exact' });
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
  const byGet = await get(pool, ada, 'rpc/get_account');
  expect(await byGet.json()).toEqual(await readAccount(ada));
  expect(await refusal(await get(pool, ada, 'rpc/get_account?who=bob'))).toEqual([404, 'PGRST202']);
  expect(await refusal(await get(pool, ada, 'rpc/delete_everything'))).toEqual([404, 'PGRST202']);
});

test.each([
  ['usage_events?select=count()', 400, 'PGRST123'],
  ['usage_events?select=model,total:cost_micro_usd.sum()::text', 400, 'PGRST123'],
  ['usage_events?select=cost_micro_usd.median()', 400, 'PGRST100'],
  ['usage_events?select=id;drop table x', 400, 'PGRST100'],
  ['usage_events?or=(nothing.eq.1,id.eq.2)', 400, '42703'],
  ['usage_events?or=(id.eq.1,id.eq.2)', 400, '22P02'],
  ['usage_events?or=model.eq.x', 400, 'PGRST100'],
  ['usage_events?or=(model.eq.x', 400, 'PGRST100'],
  ['usage_events?or=()', 400, 'PGRST100'],
  ['usage_events?or=(model.eq.x)),id.eq.1', 400, 'PGRST100'],
  ['usage_events?model=fts.x', 400, 'PGRST100'],
  ['usage_events?model=in.x', 400, 'PGRST100'],
  ['usage_events?model=in.(x)y', 400, 'PGRST100'],
  ['usage_events?model=is.nothing', 400, 'PGRST100'],
  ['usage_events?model=eq(any).{x}', 400, 'PGRST100'],
  ['usage_events?model=not.not.eq.x', 400, 'PGRST100'],
  ['usage_events?select=id::bigint', 400, 'PGRST100'],
  ['usage_events?select=name:model', 400, 'PGRST100'],
  ['usage_events?select=id,users(email)', 400, 'PGRST100'],
  ['usage_events?select=', 400, 'PGRST100'],
  ['usage_events?order=model.desc.asc', 400, 'PGRST100'],
  ['usage_events?order=model.nullsmiddle', 400, 'PGRST100'],
  ['usage_events?on_conflict=id', 400, '42703'],
  ['usage_events?offset=1e3', 400, 'PGRST100'],
  ['usage_events?id=like.*x*', 404, '42883'],
  ['usage_events?model=is.true', 400, '42804'],
  ['usage_events?model=eq', 400, 'PGRST100'],
  ['usage_events?limit=-1', 400, 'PGRST100'],
  ['usage_events?order=created_at.sideways', 400, 'PGRST100'],
  ['usage_events?select=nothing', 400, '42703'],
  ['usage_events?cost_micro_usd=eq.much', 400, '22P02'],
  ['usage_events?"model"=eq.x', 400, 'PGRST100'],
  ['usage_events?model=eq.%00', 400, '22021'],
  ['usage_events?model=in.(x,"%00")', 400, '22021'],
  ['rpc/get_notices?locale=%00', 400, '22021'],
])('%s is refused loudly', async (path, status, code) => {
  expect(await refusal(await get(pool, ada, path))).toEqual([status, code]);
});

test.each([
  [{ 'accept-profile': 'auth' }, 406, 'PGRST106'],
  [{ accept: 'text/csv' }, 406, 'PGRST107'],
  [{ accept: 'application/vnd.pgrst.object+json;nulls=stripped' }, 406, 'PGRST107'],
  [{ range: '0-4' }, 400, 'PGRST100'],
  [{ prefer: 'count=planned' }, 400, 'PGRST100'],
])('a request with %j is refused', async (headers, status, code) => {
  expect(await refusal(await get(pool, ada, 'usage_events', headers))).toEqual([status, code]);
});

test('every documented filter works through the client', async () => {
  const count = async (narrow: (query: ReturnType<typeof all>) => PromiseLike<{ count: number | null }>) =>
    (await narrow(all())).count;
  const all = () => ada.client.from('usage_events').select('*', { count: 'exact', head: true });
  expect(await count((rows) => rows.neq('prompt_tokens', 5))).toBe(1);
  expect(await count((rows) => rows.gt('prompt_tokens', 5))).toBe(1);
  expect(await count((rows) => rows.lte('prompt_tokens', 5))).toBe(2);
  expect(await count((rows) => rows.in('model', ['pool/echo', 'a,b (c)']))).toBe(3);
  expect(await count((rows) => rows.in('model', []))).toBe(0);
  expect(await count((rows) => rows.is('model', null))).toBe(0);
  expect(await count((rows) => rows.not('model', 'is', null))).toBe(3);
  expect(await count((rows) => rows.like('model', 'pool/%'))).toBe(3);
  expect(await count((rows) => rows.like('model', 'POOL/*'))).toBe(0);
  expect(await count((rows) => rows.ilike('model', '%ECHO'))).toBe(3);
  expect(await count((rows) => rows.not('model', 'in', '(pool/echo,"x y")'))).toBe(0);
  expect(await count((rows) => rows.or('prompt_tokens.eq.6,and(model.eq.none,status.eq.complete)'))).toBe(1);
  expect(await count((rows) => rows.or('not.and(prompt_tokens.eq.6,model.like.pool*)'))).toBe(2);
  expect(await count((rows) => rows.or('model.eq."a,b(c)\\"d",prompt_tokens.not.eq.6'))).toBe(2);
});

test('a column as text, and where missing values go', async () => {
  const { data } = await ada.client
    .from('usage_events')
    .select('cost_micro_usd::text,created_at::text')
    .order('created_at', { nullsFirst: true })
    .limit(1);
  const digits: unknown = expect.stringMatching(/^\d+$/);
  const time: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\d \d/);
  expect(data).toEqual([{ cost_micro_usd: digits, created_at: time }]);
  const bonus = { kind: 'bonus', provider: null };
  const { data: rows } = await bob.client
    .from('transactions')
    .select('kind,provider')
    .order('provider', { ascending: false, nullsFirst: false });
  expect(rows).toEqual([bonus]);
});

test('pages by cursor lose and repeat nothing, even where times are equal', async () => {
  const carol = await signIn(pool);
  await pool.database.query(
    `insert into public.usage_events (user_id, created_at, request_id, model, kind, status, prompt_tokens,
       completion_tokens, cached_tokens, reasoning_tokens, cost_micro_usd)
     select $1, timestamptz '2026-01-01T00:00:00.123456Z' + make_interval(hours => n / 5), 'page-' || n, 'm', 'chat',
       'complete', n, 0, 0, 0, 0 from generate_series(1, 23) n`,
    [carol.userId],
  );
  type Row = { readonly id: string; readonly created_at: string };
  const seen: string[] = [];
  let last: Row | undefined;
  for (;;) {
    let query = carol.client.from('usage_events').select('id,created_at');
    if (last) {
      const { created_at: at, id } = last;
      query = query.or(`created_at.lt."${at}",and(created_at.eq."${at}",id.lt.${id})`);
    }
    const { data, error } = await query
      .order('created_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(4);
    expect(error).toBeNull();
    const rows: readonly Row[] = data ?? [];
    if (rows.length === 0) break;
    seen.push(...rows.map((row) => row.id));
    last = rows.at(-1);
  }
  expect([seen.length, new Set(seen).size]).toEqual([23, 23]);
});

test('at most a thousand rows come at once', async () => {
  const dave = await signIn(pool);
  await pool.database.query(
    `insert into public.usage_events (user_id, request_id, model, kind, status, prompt_tokens,
       completion_tokens, cached_tokens, reasoning_tokens, cost_micro_usd)
     select $1, 'many-' || n, 'm', 'chat', 'complete', n, 0, 0, 0, 0 from generate_series(1, 1003) n`,
    [dave.userId],
  );
  const { data, count } = await dave.client.from('usage_events').select('id', { count: 'exact' });
  expect([data?.length, count]).toEqual([1000, 1003]);
});

test('maybeSingle gives one row, none, or a refusal', async () => {
  const table = () => ada.client.from('usage_events').select('prompt_tokens');
  expect((await table().eq('prompt_tokens', 6).maybeSingle()).data).toEqual({ prompt_tokens: 6 });
  expect((await table().eq('prompt_tokens', 999).maybeSingle()).data).toBeNull();
  expect((await table().maybeSingle()).error).toMatchObject({ code: 'PGRST116' });
});

test('values are data, whatever they look like', async () => {
  const { data, error } = await ada.client.from('usage_events').select('id').eq('model', "x' or '1'='1");
  expect([data, error]).toEqual([[], null]);
});
