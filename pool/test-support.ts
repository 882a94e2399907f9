import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { defaultOptions, type PoolOptions } from './options.ts';
import { startPool } from './server.ts';
import type { Pool, PoolAddresses } from './service.ts';
import type { SentMail } from './mail/outbox.ts';

/** A pool in memory for a test file. A bug in it ends the test run: nothing is swallowed. */
export async function startTestPool(options: Partial<PoolOptions> = {}): Promise<Pool> {
  return startPool({ ...defaultOptions, otpGapSeconds: 0, ipLimits: false, ...options }, (error) => {
    throw error;
  });
}

export function newEmail(): string {
  return `person-${crypto.randomUUID()}@example.com`;
}

/** The client as the app uses it, without a session to begin with. */
export function newClient(pool: PoolAddresses): SupabaseClient {
  return createClient(pool.supabaseUrl, pool.publishableKey, {
    auth: { flowType: 'pkce', persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
}

export async function newestMail(pool: PoolAddresses, email: string): Promise<SentMail> {
  const response = await fetch(`${pool.url}/_mail?to=${encodeURIComponent(email)}`);
  const mails = (await response.json()) as readonly SentMail[];
  const newest = mails[0];
  if (!newest) throw new Error('no mail arrived');
  return newest;
}

export type SignedIn = {
  readonly client: SupabaseClient;
  readonly email: string;
  readonly userId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
};

export async function signIn(pool: PoolAddresses, email = newEmail()): Promise<SignedIn> {
  const client = newClient(pool);
  const asked = await client.auth.signInWithOtp({ email });
  if (asked.error) throw asked.error;
  const { code } = await newestMail(pool, email);
  const { data, error } = await client.auth.verifyOtp({ email, token: code, type: 'email' });
  if (error) throw error;
  if (!data.session || !data.user) throw new Error('no session');
  const { access_token: accessToken, refresh_token: refreshToken } = data.session;
  return { client, email, userId: data.user.id, accessToken, refreshToken };
}

export type AccountJson = {
  readonly user_id: string;
  readonly email: string;
  readonly balance_micro_usd: number;
  readonly spent_30d_micro_usd: number;
  readonly created_at: string;
};

export async function readAccount({ client }: SignedIn): Promise<AccountJson> {
  const answer = await client.rpc('get_account');
  if (answer.error) throw answer.error;
  return answer.data as AccountJson;
}

export function postJson(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

export function chat(
  pool: PoolAddresses,
  accessToken: string,
  body: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${pool.apiUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

export function ask(content: string) {
  return [{ role: 'user', content }];
}

/** A key for the proxy, from the lever that makes them. */
export async function newApiKey(pool: PoolAddresses, email: string): Promise<string> {
  const response = await postJson(`${pool.url}/_api-keys`, { email });
  const { key } = (await response.json()) as { readonly key: string };
  return key;
}
