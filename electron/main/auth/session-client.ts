import type { Session as AuthSession } from '@supabase/supabase-js';
import type { AppError } from '#shared/errors.ts';
import type { ServiceConfig } from '../config.ts';
import type { Egress } from '../net/egress.ts';
import type { Vault } from '../secrets/vault.ts';
import { type AuthClient, createAuthClient } from './auth-client.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { vaultStorage } from './stored-session.ts';

/** The auth client in use, which can be swapped for a fresh one. */
export type SessionClient = {
  readonly auth: () => AuthClient;
  /**
   * Asks the client in use. `null` when it was cut off or replaced meanwhile: what such a client says of the session
   * means nothing, since it no longer sees the storage. Comes back then as soon as its successor is in use.
   */
  readonly ask: <T>(question: (auth: AuthClient) => Promise<T>) => Promise<T | null>;
  /** Why the last refresh of this client failed without a verdict; `null` while none did. */
  readonly trouble: () => AppError | null;
  /**
   * A fresh client on the same storage. The old one's requests and late writes are cut off. Needed because the
   * client answers from its memory for a minute after a failed refresh, however often the person retries.
   */
  readonly replace: () => void;
  /** The client in use writes and tells nothing any more; `replace` follows. */
  readonly cutOff: () => void;
  readonly dispose: () => Promise<void>;
};

export function createSessionClient(deps: {
  readonly config: ServiceConfig;
  readonly egress: Egress;
  readonly vault: Vault;
  readonly onSession: (session: AuthSession) => void;
  readonly onSignedOut: () => void;
}): SessionClient {
  const { config, egress, vault } = deps;

  function connect() {
    const end = new AbortController();
    const succeeded = Promise.withResolvers<null>();
    const state: { trouble: AppError | null } = { trouble: null };
    const guardedFetch = createGuardedFetch({
      egress,
      onRefreshTrouble: (error) => {
        state.trouble = error;
      },
    });
    const auth = createAuthClient({
      config,
      storage: vaultStorage(vault, end.signal),
      fetch: (input, init) => guardedFetch(input, { ...init, signal: end.signal }),
      autoRefresh: true,
    });
    auth.onAuthStateChange((event, session) => {
      if (end.signal.aborted) return;
      if (event === 'TOKEN_REFRESHED') state.trouble = null;
      if (event === 'SIGNED_OUT') deps.onSignedOut();
      // "No session" is said at the start without network too, although there is one: it means nothing.
      else if (session) deps.onSession(session);
    });
    return {
      auth,
      state,
      async ask<T>(question: (auth: AuthClient) => Promise<T>): Promise<T | null> {
        const answer = await Promise.race([question(auth), succeeded.promise]);
        return end.signal.aborted ? await succeeded.promise : answer;
      },
      succeed: () => succeeded.resolve(null),
      cutOff: () => end.abort(),
      async close() {
        end.abort();
        await auth.dispose();
      },
    };
  }

  let current: ReturnType<typeof connect> | undefined;
  const inUse = () => {
    current ??= connect();
    return current;
  };
  let closing: Promise<void> = Promise.resolve();

  return {
    auth: () => inUse().auth,
    ask: async (question) => await inUse().ask(question),
    trouble: () => inUse().state.trouble,
    replace() {
      const old = current;
      current = connect();
      if (!old) return;
      old.cutOff();
      old.succeed();
      closing = closing.then(() => old.close());
    },
    cutOff: () => current?.cutOff(),
    async dispose() {
      await closing;
      await current?.close();
    },
  };
}
