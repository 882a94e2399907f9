import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import {
  ask,
  chat,
  newApiKey,
  newClient,
  postJson,
  readAccount,
  type SignedIn,
  signIn,
  startTestPool,
} from '../test-support.ts';
import { advance, day, refreshed } from './test-support.ts';

const anyString: unknown = expect.any(String);

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

type UsageRow = {
  readonly model: string;
  readonly at: string;
  readonly tokens: number;
  readonly cost: number;
};

async function addUsage({ userId }: SignedIn, rows: readonly UsageRow[]): Promise<void> {
  for (const { model, at, tokens, cost } of rows) {
    await pool.database.query(
      `insert into public.usage_events (user_id, created_at, request_id, model, kind, status, prompt_tokens,
         completion_tokens, cached_tokens, reasoning_tokens, cost_micro_usd)
       values ($1, $2, $3, $4, 'chat', 'complete', $5, 1, 0, 0, $6)`,
      [userId, at, crypto.randomUUID(), model, tokens, cost],
    );
  }
}

test('the account says what is there and what was spent in thirty days', async () => {
  const ada = await signIn(pool);
  const now = Date.parse(((await (await fetch(`${pool.url}/_clock`)).json()) as { now: string }).now);
  const ago = (days: number) => new Date(now - days * day * 1000).toISOString();
  await addUsage(ada, [
    { model: 'm', at: ago(1), tokens: 1, cost: 100 },
    { model: 'm', at: ago(29), tokens: 1, cost: 20 },
    { model: 'm', at: ago(31), tokens: 1, cost: 3 },
  ]);
  expect(await readAccount(ada)).toEqual({
    user_id: ada.userId,
    email: ada.email,
    balance_micro_usd: 5_000_000,
    currency: 'USD',
    spent_30d_micro_usd: 120,
    created_at: anyString,
    deletion: { status: 'none', requested_at: null, scheduled_for: null },
  });
});

test('usage by day is summed by UTC day and model, of the own rows only', async () => {
  const [ada, bob] = [await signIn(pool), await signIn(pool)];
  await addUsage(ada, [
    { model: 'a', at: '2026-03-01T00:00:00Z', tokens: 1, cost: 10 },
    { model: 'a', at: '2026-03-01T23:59:59.999Z', tokens: 2, cost: 20 },
    { model: 'b', at: '2026-03-01T12:00:00Z', tokens: 4, cost: 40 },
    { model: 'a', at: '2026-03-02T00:00:00Z', tokens: 8, cost: 80 },
  ]);
  await addUsage(bob, [{ model: 'a', at: '2026-03-01T10:00:00Z', tokens: 99, cost: 99 }]);
  const { data } = await ada.client
    .from('usage_daily')
    .select('day,model,requests,prompt_tokens,completion_tokens,cost_micro_usd')
    .gte('day', '2026-03-01')
    .order('day', { ascending: false })
    .order('model');
  const row = (on: string, model: string, requests: number, prompt: number, cost: number) => ({
    day: on,
    model,
    requests,
    prompt_tokens: prompt,
    completion_tokens: requests,
    cost_micro_usd: cost,
  });
  expect(data).toEqual([
    row('2026-03-02', 'a', 1, 8, 80),
    row('2026-03-01', 'a', 2, 3, 30),
    row('2026-03-01', 'b', 1, 4, 40),
  ]);
});

type Session = { readonly id: string; readonly current: boolean; readonly last_used_at: string };

async function listSessions({ client }: SignedIn): Promise<readonly Session[]> {
  const answer = await client.rpc('list_sessions');
  if (answer.error) throw answer.error;
  return answer.data as readonly Session[];
}

test('sessions are listed with the own one first, and can be ended one by one', async () => {
  const here = await signIn(pool);
  const there = await signIn(pool, here.email);
  const stranger = await signIn(pool);
  const sessions = await listSessions(here);
  expect(sessions).toEqual([
    {
      id: decodeJwt(here.accessToken)['session_id'],
      created_at: anyString,
      last_used_at: anyString,
      user_agent: expect.any(String) as unknown,
      current: true,
    },
    expect.objectContaining({ id: decodeJwt(there.accessToken)['session_id'], current: false }),
  ]);
  const other = sessions[1]?.id ?? '';
  const foreign = await stranger.client.rpc('revoke_session', { session_id: other });
  expect([foreign.status, foreign.error?.code]).toEqual([404, 'PT404']);
  const ended = await here.client.rpc('revoke_session', { session_id: other });
  expect(ended).toMatchObject({ error: null, data: { id: other } });
  expect((await listSessions(here)).map(({ id }) => id)).toEqual([sessions[0]?.id]);
  expect((await there.client.auth.getUser(there.accessToken)).error?.name).toBe('AuthSessionMissingError');
  const refresh = await there.client.auth.refreshSession({ refresh_token: there.refreshToken });
  expect(refresh.error?.code).toBe('refresh_token_not_found');
  const twice = await here.client.rpc('revoke_session', { session_id: other });
  expect(twice.error?.code).toBe('PT404');
  expect((await here.client.rpc('revoke_session', { session_id: 'x' })).error?.code).toBe('22P02');
});

test('a session shows when it was last used', async () => {
  const person = await signIn(pool);
  const before = (await listSessions(person))[0]?.last_used_at ?? '';
  await advance(pool, 600);
  const later = await refreshed(person);
  const after = (await listSessions(later))[0]?.last_used_at ?? '';
  expect(Date.parse(after) - Date.parse(before)).toBeGreaterThanOrEqual(600_000);
});

test('what is sensitive is refused to a session that was signed out', async () => {
  const person = await signIn(pool);
  const { accessToken } = person;
  await person.client.auth.signOut({ scope: 'local' });
  const call = async (name: string, body: unknown) => {
    const response = await postJson(`${pool.url}/rest/v1/rpc/${name}`, body, {
      apikey: pool.publishableKey,
      authorization: `Bearer ${accessToken}`,
    });
    return [name, response.status, ((await response.json()) as { message: string }).message];
  };
  for (const [name, body] of [
    ['list_sessions', {}],
    ['revoke_session', { session_id: crypto.randomUUID() }],
    ['export_my_data', {}],
    ['request_account_deletion', { confirm_email: person.email }],
    ['cancel_account_deletion', {}],
  ] as const) {
    expect(await call(name, body)).toEqual([name, 401, 'session_not_found']);
  }
});

test('a ban ends for keys when it ends for sessions', async () => {
  const ada = await signIn(pool);
  const key = await newApiKey(pool, ada.email);
  const hello = { model: 'pool/echo', messages: ask('hi') };
  await postJson(`${pool.url}/_ban`, { email: ada.email, seconds: 3600 });
  expect((await chat(pool, key, hello)).status).toBe(401);
  await advance(pool, 7200);
  expect((await chat(pool, key, hello)).status).toBe(200);
});

const notices = async (person: SignedIn, locale?: string) =>
  (await person.client.rpc('get_notices', locale === undefined ? {} : { locale })).data as unknown;

test('notices come in the person’s language, newest first, when their time has come', async () => {
  const ada = await signIn(pool);
  expect(await notices(ada)).toEqual([]);
  const publish = async (body: unknown) => {
    const response = await postJson(`${pool.url}/_notices`, body);
    return [response.status, await response.json()] as [number, { id: string }];
  };
  const text = (language: string) => ({ title: `Title ${language}`, body: `Body ${language}` });
  const [, first] = await publish({ texts: { en: text('en'), de: text('de'), 'zh-CN': text('zh') } });
  await advance(pool, 60);
  const [, second] = await publish({ texts: { en: text('en') }, url: 'https://apipool.net/privacy' });
  const tomorrow = new Date(Date.now() + 365 * day * 1000).toISOString();
  expect((await publish({ texts: { en: text('en') }, published_at: tomorrow }))[0]).toBe(200);
  const shown = (id: string, locale: string, language: string, url: string | null) => {
    return { id, published_at: anyString, locale, ...text(language), url };
  };
  const link = 'https://apipool.net/privacy';
  const inEnglish = shown(second.id, 'en', 'en', link);
  expect(await notices(ada)).toEqual([inEnglish, shown(first.id, 'en', 'en', null)]);
  expect(await notices(ada, 'de')).toEqual([inEnglish, shown(first.id, 'de', 'de', null)]);
  expect(await notices(ada, 'de-AT')).toEqual([inEnglish, shown(first.id, 'de', 'de', null)]);
  expect(await notices(ada, 'zh')).toEqual([inEnglish, shown(first.id, 'zh-CN', 'zh', null)]);
  expect(await notices(ada, 'ar')).toEqual([inEnglish, shown(first.id, 'en', 'en', null)]);
  for (const wrong of [
    {},
    { texts: { de: text('de') } },
    { texts: { en: 'x' } },
    { texts: { en: text('en') }, url: 'http://a.b' },
  ]) {
    expect((await publish(wrong))[0]).toBe(400);
  }
  expect((await newClient(pool).rpc('get_notices')).error?.code).toBe('42501');
  await fetch(`${pool.url}/_notices`, { method: 'DELETE' });
  expect(await notices(ada)).toEqual([]);
});
