import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import type { ServiceConfig } from '../config.ts';
import { type AuthStorage, sessionKey } from './stored-session.ts';

export type AuthClient = SupabaseClient['auth'];

/**
 * One auth client. PKCE, so that a link of the auth server's own carries a code that is worthless elsewhere.
 * Nothing of it opens a socket by itself: realtime connects only when a channel is subscribed.
 */
export function createAuthClient(options: {
  readonly config: ServiceConfig;
  readonly fetch: typeof fetch;
  readonly storage: AuthStorage;
  readonly autoRefresh: boolean;
}): AuthClient {
  const { config, storage, autoRefresh } = options;
  const client = createClient(config.supabaseUrl, config.publishableKey, {
    auth: {
      storage,
      storageKey: sessionKey,
      flowType: 'pkce',
      detectSessionInUrl: false,
      persistSession: true,
      autoRefreshToken: autoRefresh,
    },
    global: { fetch: options.fetch },
  });
  return client.auth;
}
