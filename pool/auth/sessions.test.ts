import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pool } from '../service.ts';
import { ask, chat, newClient, postJson, type SignedIn, signIn, startTestPool } from '../test-support.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await startTestPool();
});
afterAll(() => pool.close());

const hello = { model: 'pool/echo', messages: ask('hi') };
const mayChat = async ({ accessToken }: SignedIn) => (await chat(pool, accessToken, hello)).status === 200;
const mayRefresh = async ({ client, refreshToken }: SignedIn) =>
  (await client.auth.refreshSession({ refresh_token: refreshToken })).error === null;
const isKnown = async ({ client, accessToken }: SignedIn) =>
  (await client.auth.getUser(accessToken)).error === null;
const standing = async (person: SignedIn) => [
  await isKnown(person),
  await mayChat(person),
  await mayRefresh(person),
];
const open = [true, true, true];
const ended = [false, false, false];

test.each([
  ['local', [ended, open, open]],
  ['others', [open, ended, ended]],
  ['global', [ended, ended, ended]],
] as const)('signing out with scope %s ends its sessions everywhere, at once', async (scope, expected) => {
  const here = await signIn(pool);
  const there = await signIn(pool, here.email);
  const elsewhere = await signIn(pool, here.email);
  const stranger = await signIn(pool);
  expect((await here.client.auth.signOut({ scope })).error).toBeNull();
  const standings = [];
  for (const person of [here, there, elsewhere]) standings.push(await standing(person));
  expect(standings).toEqual(expected);
  expect(await standing(stranger)).toEqual(open);
});

test('a banned person is refused by the proxy as well', async () => {
  const person = await signIn(pool);
  await postJson(`${pool.url}/_ban`, { email: person.email, seconds: 3600 });
  expect(await mayChat(person)).toBe(false);
});

test('a refresh makes a new token, but the sign-in it stands for gets no younger', async () => {
  const { accessToken, client, refreshToken } = await signIn(pool);
  await postJson(`${pool.url}/_clock`, { advance_seconds: 1000 });
  const { data } = await client.auth.refreshSession({ refresh_token: refreshToken });
  const [before, after] = [decodeJwt(accessToken), decodeJwt(data.session?.access_token ?? '')];
  expect((after.iat ?? 0) - (before.iat ?? 0)).toBeGreaterThanOrEqual(1000);
  expect(after['amr']).toEqual(before['amr']);
  expect(after['session_id']).toBe(before['session_id']);
});

test('after a new key, tokens of the old one still count, until it is revoked', async () => {
  const keys = async () => {
    const response = await fetch(`${pool.url}/auth/v1/.well-known/jwks.json`);
    return (await response.json()) as { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  };
  const kidOf = (person: SignedIn) => decodeProtectedHeader(person.accessToken).kid;
  const old = await signIn(pool);
  expect((await keys()).keys.map((key) => key['kid'])).toEqual([kidOf(old)]);
  const { kid } = (await (await postJson(`${pool.url}/_rotate-keys`, {})).json()) as { kid: string };
  const fresh = await signIn(pool);
  expect(kidOf(fresh)).toBe(kid);
  expect((await keys()).keys.map((key) => key['kid'])).toEqual([kid, kidOf(old)]);
  expect(JSON.stringify(await keys())).not.toContain('"d":');
  for (const person of [old, fresh]) {
    // The client verifies with the published keys, the service with its own.
    expect((await newClient(pool).auth.getClaims(person.accessToken)).error).toBeNull();
    expect(await standing(person)).toEqual(open);
  }
  await postJson(`${pool.url}/_rotate-keys`, { revoke_older: true });
  expect((await keys()).keys).toHaveLength(1);
  expect([await isKnown(old), await mayChat(fresh)]).toEqual([false, false]);
});

test('tokens run out by the pool’s own clock, and refresh then', async () => {
  const person = await signIn(pool);
  await postJson(`${pool.url}/_clock`, { advance_seconds: 3601 });
  expect([await isKnown(person), await mayChat(person)]).toEqual([false, false]);
  const rest = await person.client.from('usage_events').select('id');
  expect(rest.error).toMatchObject({ code: 'PGRST303' });
  const { data } = await person.client.auth.refreshSession({ refresh_token: person.refreshToken });
  expect(await isKnown({ ...person, accessToken: data.session?.access_token ?? '' })).toBe(true);
});
