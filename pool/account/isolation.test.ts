import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalog } from '../rest/catalog.ts';
import type { Pool } from '../service.ts';
import { ask, chat, newEmail, newestMail, type SignedIn, signIn, startTestPool } from '../test-support.ts';

/*
 * Ada leaves traces everywhere. Eve asks every door there is, with her own good token, and names Ada where a door
 * takes a name. Nothing that is Ada's may be in an answer. Tables and functions come from the catalog: one that is
 * added later is asked, too.
 */

let pool: Pool;
let ada: SignedIn;
let eve: SignedIn;
let traces: readonly string[];

beforeAll(async () => {
  pool = await startTestPool();
  ada = await signIn(pool);
  eve = await signIn(pool);
  await chat(pool, ada.accessToken, { model: 'pool/echo', messages: ask('hi'), stream: false });
  const newAddress = newEmail();
  await ada.client.auth.updateUser({ email: newAddress, data: { nick: 'adas-nick-name' } });
  await newestMail(pool, newAddress);
  await ada.client.rpc('request_account_deletion', { confirm_email: ada.email });
  const rows = await pool.database.query<{ id: string }>(
    `select id::text from public.usage_events where user_id = $1
     union select request_id from public.usage_events where user_id = $1
     union select id::text from public.transactions where user_id = $1
     union select token from auth.refresh_tokens where user_id = $1
     union select auth_code::text from auth.flow_state where user_id = $1`,
    [ada.userId],
  );
  const session = String(decodeJwt(ada.accessToken)['session_id']);
  traces = [ada.userId, ada.email, newAddress, 'adas-nick-name', session, ...rows.rows.map(({ id }) => id)];
  expect(traces.length).toBeGreaterThan(8);
});
afterAll(() => pool.close());

async function expectNoTrace(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(`${pool.url}${path}`, {
    ...init,
    headers: {
      apikey: pool.publishableKey,
      authorization: `Bearer ${eve.accessToken}`,
      'content-type': 'application/json',
      ...(init.headers as Readonly<Record<string, string>> | undefined),
    },
  });
  const text = `${JSON.stringify([...response.headers])} ${await response.text()}`;
  // What was asked may be named again in an answer: only what was not in the question counts.
  const asked = `${decodeURIComponent(path)} ${typeof init.body === 'string' ? init.body : ''}`;
  const leaked = traces.filter((trace) => text.includes(trace) && !asked.includes(trace));
  expect([path, leaked]).toEqual([path, []]);
  return response;
}

test('no table or view shows a row of another person, however it is asked', async () => {
  const { tables } = await readCatalog(pool.database);
  expect([...tables.keys()]).toEqual(expect.arrayContaining(['transactions', 'usage_daily', 'usage_events']));
  for (const [name, { columns }] of tables) {
    const counted = { headers: { prefer: 'count=exact' } };
    const everything = await expectNoTrace(`/rest/v1/${name}?select=*`, counted);
    if (!columns.has('user_id')) continue;
    const { rows } = await pool.database.query<{ own: number }>(
      `select count(*)::int as own from public."${name}" where user_id = $1`,
      [eve.userId],
    );
    const total = everything.headers.get('content-range')?.split('/')[1];
    expect([name, total]).toEqual([name, String(rows[0]?.own)]);
    for (const filter of [
      `user_id=eq.${ada.userId}`,
      `user_id=neq.${eve.userId}`,
      `or=(user_id.eq.${ada.userId},user_id.is.null)`,
      `not.or=(user_id.eq.${eve.userId})`,
      `user_id=in.(${ada.userId})&order=user_id`,
    ]) {
      const answer = await expectNoTrace(`/rest/v1/${name}?select=*&${filter}`, counted);
      expect([name, filter, answer.headers.get('content-range')]).toEqual([name, filter, '*/0']);
    }
  }
});

test('every exposed table is under row-level security, every view reads with the rights of its reader', async () => {
  const { rows } = await pool.database.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace
       and ((relkind in ('r', 'p') and not relrowsecurity)
         or (relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions), false))
         or relkind in ('m', 'f'))`,
  );
  expect(rows).toEqual([]);
});

test('no function tells or changes anything of another person', async () => {
  const before = await snapshot();
  const { routines } = await readCatalog(pool.database);
  expect([...routines.keys()]).toEqual(
    expect.arrayContaining(['export_my_data', 'get_account', 'revoke_session']),
  );
  for (const { name, parameters } of routines.values()) {
    await expectNoTrace(`/rest/v1/rpc/${name}`, { method: 'POST', body: '{}' });
    for (const value of traces) {
      const given = Object.fromEntries(parameters.map((parameter) => [parameter.name, value]));
      await expectNoTrace(`/rest/v1/rpc/${name}`, { method: 'POST', body: JSON.stringify(given) });
      await expectNoTrace(`/rest/v1/rpc/${name}?${new URLSearchParams(given).toString()}`);
    }
  }
  expect(await snapshot()).toEqual(before);
});

/** Ada's rows, wherever they are. */
async function snapshot(): Promise<unknown> {
  const { rows } = await pool.database.query(
    `select (select json_agg(s) from auth.sessions s where user_id = $1) as sessions,
       (select json_agg(u) from auth.users u where id = $1) as users,
       (select json_agg(d) from account.deletions d where user_id = $1) as deletions,
       (select json_agg(e) from public.usage_events e where user_id = $1) as usage,
       billing.balance($1)::text as balance`,
    [ada.userId],
  );
  return rows;
}

test('neither do the doors of sign-in and of the models', async () => {
  await expectNoTrace('/auth/v1/user');
  await expectNoTrace('/auth/v1/settings');
  await expectNoTrace('/v1/models');
  await expectNoTrace('/auth/v1/user', { method: 'PUT', body: JSON.stringify({ email: ada.email }) });
  await expectNoTrace('/auth/v1/otp', { method: 'POST', body: JSON.stringify({ email: ada.email }) });
  const guess = { email: ada.email, token: 'x', type: 'email' };
  await expectNoTrace('/auth/v1/verify', { method: 'POST', body: JSON.stringify(guess) });
  await expectNoTrace('/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: 'pool/echo', messages: ask('who else is here?'), user: ada.userId }),
  });
});

test('claims a person writes into their own token count for nothing', async () => {
  const [head, , signature] = eve.accessToken.split('.');
  const claims = Buffer.from(JSON.stringify({ ...decodeJwt(eve.accessToken), sub: ada.userId }));
  const forged = `${head}.${claims.toString('base64url')}.${signature}`;
  const headers = { authorization: `Bearer ${forged}` };
  for (const path of [
    '/rest/v1/usage_events',
    '/rest/v1/rpc/export_my_data',
    '/auth/v1/user',
    '/v1/models',
  ]) {
    expect([path, (await expectNoTrace(path, { headers })).status]).toEqual([
      path,
      path.startsWith('/auth') ? 403 : 401,
    ]);
  }
  const metadata = await eve.client.auth.updateUser({ data: { sub: ada.userId, role: 'service_role' } });
  expect(metadata.error).toBeNull();
  const { data } = await eve.client.auth.refreshSession({ refresh_token: eve.refreshToken });
  const headersOfEve = { authorization: `Bearer ${data.session?.access_token}`, apikey: pool.publishableKey };
  const own = await fetch(`${pool.url}/rest/v1/rpc/export_my_data`, { headers: headersOfEve });
  expect(await own.json()).toMatchObject({ profile: { user_id: eve.userId, email: eve.email } });
  const usage = await fetch(`${pool.url}/rest/v1/usage_events?select=user_id`, { headers: headersOfEve });
  const owners = ((await usage.json()) as { user_id: string }[]).map((row) => row.user_id);
  expect([...new Set(owners)]).toEqual([eve.userId]);
});
