import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import {
  ask,
  chat,
  newApiKey,
  newClient,
  newEmail,
  newestMail,
  postJson,
  readAccount,
  type SignedIn,
  signIn,
  startTestPool,
} from '../test-support.ts';

const day = 86_400;
const anyString: unknown = expect.any(String);

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

const advance = (seconds: number) => postJson(`${pool.url}/_clock`, { advance_seconds: seconds });

const runDeletions = async () => {
  const response = await postJson(`${pool.url}/_deletions`, {});
  return (await response.json()) as { readonly deleted: number };
};

/** A question for a fresh access token, as an app does when the old one has run out. */
async function refreshed(person: SignedIn): Promise<SignedIn> {
  const { data, error } = await person.client.auth.refreshSession({ refresh_token: person.refreshToken });
  if (error || !data.session) throw error ?? new Error('no session');
  const { access_token: accessToken, refresh_token: refreshToken } = data.session;
  return { ...person, accessToken, refreshToken };
}

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
  await advance(600);
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

test('the export has everything that is kept, and nothing of a conversation', async () => {
  const ada = await signIn(pool);
  const secret = 'canary in the coal mine';
  await chat(pool, ada.accessToken, { model: 'pool/echo', messages: ask(secret), stream: false });
  const pending = newEmail();
  await ada.client.auth.updateUser({ email: pending });
  const key = await newApiKey(pool, ada.email);
  const headers = { authorization: `Bearer ${ada.accessToken}`, 'idempotency-key': 'once' };
  const topup = await postJson(`${pool.apiUrl}/account/topups`, { amount_usd: '20.00' }, headers);
  const { order_id: order, checkout_url: checkout } = (await topup.json()) as Record<string, string>;
  const invoice = new URL(checkout ?? '').searchParams.get('iid');
  await postJson(`${pool.url}/_payments/invoices/${invoice}/payments`, { status: 'confirming' });
  await expect
    .poll(async () => (await ada.client.from('transactions').select('status')).data)
    .toContainEqual({ status: 'confirming' });
  const answer = await ada.client.rpc('export_my_data');
  expect(answer.error).toBeNull();
  expect(answer.data).toEqual({
    schema: 'apipool.export/1',
    generated_at: anyString,
    profile: {
      user_id: ada.userId,
      email: ada.email,
      email_confirmed_at: anyString,
      pending_email: pending,
      pending_email_requested_at: anyString,
      confirmation_sent_at: anyString,
      recovery_sent_at: null,
      last_sign_in_at: anyString,
      banned_until: null,
      created_at: anyString,
      updated_at: anyString,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: expect.objectContaining({ email: ada.email }) as unknown,
      balance_micro_usd: (await readAccount(ada)).balance_micro_usd,
      currency: 'USD',
      deletion: { status: 'none', requested_at: null, scheduled_for: null },
    },
    identities: [
      expect.objectContaining({
        provider: 'email',
        identity_data: expect.objectContaining({ email: ada.email }) as unknown,
      }),
    ],
    sessions: [
      {
        id: decodeJwt(ada.accessToken)['session_id'],
        created_at: anyString,
        last_used_at: anyString,
        user_agent: anyString,
        ip: '127.0.0.1',
        current: true,
      },
    ],
    api_keys: [{ id: anyString, hint: key.slice(-4), created_at: anyString, revoked_at: null }],
    usage_events: [expect.objectContaining({ model: 'pool/echo', kind: 'chat', status: 'complete' })],
    transactions: [
      expect.objectContaining({ kind: 'topup', status: 'confirming', order_id: order }),
      expect.objectContaining({ kind: 'bonus', amount_micro_usd: 5_000_000 }),
    ],
    topups: [expect.objectContaining({ order_id: order, idempotency_key: 'once', invoice_id: invoice })],
    payments: [expect.objectContaining({ order_id: order, status: 'confirming', credited_micro_usd: 0 })],
  });
  const text = JSON.stringify(answer.data);
  const hash = createHash('sha256').update(key).digest('hex');
  expect([secret, key, hash, ada.refreshToken].filter((word) => text.includes(word))).toEqual([]);
});

test('a ban ends for keys when it ends for sessions', async () => {
  const ada = await signIn(pool);
  const key = await newApiKey(pool, ada.email);
  const hello = { model: 'pool/echo', messages: ask('hi') };
  await postJson(`${pool.url}/_ban`, { email: ada.email, seconds: 3600 });
  expect((await chat(pool, key, hello)).status).toBe(401);
  await advance(7200);
  expect((await chat(pool, key, hello)).status).toBe(200);
});

const request = (person: SignedIn, email = person.email) =>
  person.client.rpc('request_account_deletion', { confirm_email: email });

test('deletion is asked for with the own address and a fresh sign-in, once', async () => {
  const ada = await signIn(pool);
  expect(await request(ada, newEmail())).toMatchObject({
    status: 422,
    error: { code: 'PT422', message: 'confirm_email_mismatch' },
  });
  const asked = await request(ada, ` ${ada.email.toUpperCase()} `);
  expect(asked.data).toEqual({
    status: 'requested',
    requested_at: anyString,
    scheduled_for: anyString,
    balance_forfeit_micro_usd: 5_000_000,
  });
  const { requested_at: at, scheduled_for: due } = asked.data as Record<string, string>;
  expect(Date.parse(due ?? '') - Date.parse(at ?? '')).toBe(30 * day * 1000);
  expect(await readAccount(ada)).toMatchObject({
    deletion: { status: 'requested', requested_at: at, scheduled_for: due },
  });
  expect(await request(ada)).toMatchObject({
    status: 409,
    error: { code: 'PT409', message: 'deletion_already_requested' },
  });
  const many = await Promise.all([1, 2, 3].map(async () => (await request(ada)).status));
  expect(many).toEqual([409, 409, 409]);
});

test('a sign-in of more than ten minutes ago is not recent, whatever was refreshed since', async () => {
  const person = await signIn(pool);
  await advance(601);
  const later = await refreshed(person);
  expect(await request(later)).toMatchObject({
    status: 403,
    error: { code: 'PT403', message: 'recent_sign_in_required' },
  });
  const anew = await signIn(pool, person.email);
  expect((await request(anew)).error).toBeNull();
});

test('a request can be taken back, and then nothing is deleted', async () => {
  const ada = await signIn(pool);
  await request(ada);
  const none = { status: 'none', requested_at: null, scheduled_for: null };
  expect((await ada.client.rpc('cancel_account_deletion')).data).toEqual(none);
  expect((await ada.client.rpc('cancel_account_deletion')).data).toEqual(none);
  await advance(31 * day);
  await runDeletions();
  expect(await readAccount(await refreshed(ada))).toMatchObject({ email: ada.email, deletion: none });
});

/** The tables in which a text occurs anywhere. */
async function tablesWith(text: string): Promise<readonly string[]> {
  const tables = await pool.database.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by name`,
  );
  const found: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await pool.database.query(
      `select 1 from ${name} t where strpos(to_jsonb(t)::text, $1) > 0 limit 1`,
      [text],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

test('after thirty days everything of the account is gone, and of nobody else’s', async () => {
  const [ada, bob] = [await signIn(pool), await signIn(pool)];
  await chat(pool, ada.accessToken, { model: 'pool/echo', messages: ask('hi'), stream: false });
  await ada.client.auth.updateUser({ email: newEmail() });
  await newClient(pool).auth.signInWithOtp({ email: ada.email });
  await request(ada);
  expect(await tablesWith(ada.userId)).toEqual(
    expect.arrayContaining(['account.deletions', 'auth.users', 'billing.ledger', 'public.usage_events']),
  );
  await advance(30 * day - 60);
  expect(await runDeletions()).toEqual({ deleted: 0 });
  const soon = await refreshed(ada);
  expect(await readAccount(soon)).toMatchObject({ deletion: { status: 'requested' } });
  await advance(60);
  expect(await runDeletions()).toEqual({ deleted: 1 });
  expect([await tablesWith(ada.userId), await tablesWith(ada.email)]).toEqual([[], []]);
  expect(await (await fetch(`${pool.url}/_mail?to=${ada.email}`)).json()).toEqual([]);
  expect((await newestMail(pool, bob.email)).to).toBe(bob.email);
  expect((await soon.client.auth.getUser(soon.accessToken)).error).toMatchObject({ code: 'user_not_found' });
  expect((await chat(pool, soon.accessToken, { model: 'pool/echo', messages: ask('hi') })).status).toBe(401);
  expect((await soon.client.from('usage_events').select('id')).data).toEqual([]);
  expect((await soon.client.rpc('get_account')).data).toBeNull();
  expect(await readAccount(await refreshed(bob))).toMatchObject({ balance_micro_usd: 5_000_000 });
  const anew = await signIn(pool, ada.email);
  expect(anew.userId).not.toBe(ada.userId);
});

test('an answer that is being written when its account goes costs nobody anything', async () => {
  const ada = await signIn(pool);
  const answer = await chat(pool, ada.accessToken, {
    model: 'pool/slow',
    messages: ask('tell'),
    stream: true,
    max_tokens: 20,
  });
  const reader = answer.body?.getReader();
  await reader?.read();
  await pool.database.query('delete from auth.users where id = $1', [ada.userId]);
  while (!(await reader?.read())?.done);
  expect(await tablesWith(ada.userId)).toEqual([]);
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
  await advance(60);
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

test('whoever deletes the account still gets the mail of a new sign-in', async () => {
  const ada = await signIn(pool);
  await request(ada);
  const client = newClient(pool);
  await client.auth.signInWithOtp({ email: ada.email });
  const { code } = await newestMail(pool, ada.email);
  const { error } = await client.auth.verifyOtp({ email: ada.email, token: code, type: 'email' });
  expect(error).toBeNull();
});
