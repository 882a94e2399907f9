import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { type LinkOffer, type Session, sessionSchema } from '#shared/domain/session.ts';
import { closingAfterEach, configFor, createTestLog, type Reply, respondJson } from '../net/test-support.ts';
import { memoryVault } from '../secrets/test-support.ts';
import { createApiKeys } from './api-keys.ts';
import { createKnownAccounts } from './known-accounts.ts';
import { createSessionService, type SessionOptions } from './session.ts';
import { sessionKey } from './stored-session.ts';

let folder = '';
const makeFolder = async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-'));
};
const removeFolder = () => rm(folder, { recursive: true, force: true });

beforeEach(async () => {
  await makeFolder();
  // The auth client speaks to the console when it cannot refresh.
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(removeFolder);
// Of the hooks after a test the last one runs first: the folder goes when nothing writes to it any more.
const { serve, network, cleanups, closeAll } = closingAfterEach();

// The first refresh of a process takes longer than the patience that the tests have with one.
beforeAll(async () => {
  await makeFolder();
  const { session } = await setUp({ stored: sessionFor(ada, -60), session: { refreshPatienceMs: 30_000 } });
  await session.start();
  await session.tokens.current();
  await closeAll();
  await removeFolder();
});

export const ada = { id: '6f0c0000-0000-4000-8000-000000000001', email: 'ada@example.com' };
export const eve = { id: '6f0c0000-0000-4000-8000-000000000002', email: 'eve@example.com' };

let issued = 0;
/** What the auth server hands out: other tokens each time. */
export function sessionFor(user: { readonly id: string; readonly email: string }, expiresIn = 3600) {
  issued += 1;
  const now = Math.floor(Date.now() / 1000);
  return {
    access_token: `header.${issued}.signature`,
    token_type: 'bearer',
    expires_in: expiresIn,
    expires_at: now + expiresIn,
    refresh_token: `refresh-${issued}`,
    user: {
      ...user,
      aud: 'authenticated',
      role: 'authenticated',
      app_metadata: {},
      user_metadata: {},
      created_at: '',
    },
  };
}

export const authFailure =
  (status: number, code: string, message = 'x'): Reply =>
  (response) =>
    respondJson(response, status, { code, message }, { 'x-supabase-api-version': '2024-01-01' });

/** The one API key that the service takes. */
export const goodKey = 'sk-good-key-of-ada-1234';

/** The session on an auth server whose every answer the test can change. */
export async function setUp(
  options: { stored?: ReturnType<typeof sessionFor>; session?: Partial<SessionOptions> } = {},
) {
  const replies: Record<'otp' | 'verify' | 'token' | 'logout', Reply> = {
    otp: (response) => respondJson(response, 200, {}),
    verify: (response) => respondJson(response, 200, sessionFor(ada)),
    token: (response) => respondJson(response, 200, sessionFor(ada)),
    logout: (response) => response.writeHead(204).end(),
  };
  const server = await serve((request, response) => {
    const name = /^\/auth\/v1\/(otp|verify|token|logout)\b/.exec(request.path)?.[1] as
      | keyof typeof replies
      | undefined;
    if (name) replies[name](response, request);
    else if (request.path === '/v1/models')
      respondJson(response, request.headers.authorization === `Bearer ${goodKey}` ? 200 : 401, {
        data: [{ id: 'a/b' }],
      });
    else respondJson(response, 404, {});
  });
  const config = configFor(server.url);
  const { egress } = network(server.url);
  const log = createTestLog();
  const accounts = createKnownAccounts({
    file: join(folder, 'accounts.json'),
    onNotice: () => undefined,
    log,
  });
  const vault = memoryVault();
  if (options.stored) {
    vault.values.set(sessionKey, JSON.stringify(options.stored));
    await accounts.record({ ...ada, consentedAt: '2026-01-01T00:00:00.000Z' });
  }
  const keys = createApiKeys(vault);
  const offers: LinkOffer[] = [];
  const session = createSessionService({
    config,
    egress,
    vault,
    accounts,
    keys,
    onOffer: (offer) => void offers.push(offer),
    log,
    refreshPatienceMs: 60,
    ...options.session,
  });
  cleanups.push(session.dispose);
  const seen: Session[] = [];
  session.subscribe((next) => seen.push(sessionSchema.parse(next)));
  const asked = (name: string) =>
    server.requests.filter((request) => request.path.startsWith(`/auth/v1/${name}`));
  return { session, server, replies, vault, accounts, keys, offers, seen, asked, log };
}

/** The session as a window hears of it. */
export const signedIn = (user: typeof ada) => ({
  status: 'signed-in',
  accountId: user.id,
  email: user.email,
  persistent: true,
});
