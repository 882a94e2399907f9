import { type AppError, appError } from '#shared/errors.ts';
import { fail, failWith, ok, type Result } from '#shared/result.ts';
import type { Vault } from '../secrets/vault.ts';
import type { AuthClient } from './auth-client.ts';
import { authError } from './errors.ts';
import type { SessionClient } from './session-client.ts';
import type { AccessTokens } from './session-types.ts';
import { readStoredSession, type StoredSession } from './stored-session.ts';

/** A token this close to its end is renewed before use. */
const spareMs = 30_000;
/** Within this distance to the end the auth client renews by itself when asked for the session. */
const clientMarginMs = 90_000;
/** How long a person waits for a refresh; the auth client itself keeps trying for half a minute. */
const patienceMs = 8_000;

export function createAccessTokens(deps: {
  readonly client: SessionClient;
  readonly vault: Vault;
  readonly isSignedIn: () => boolean;
  /** Why there is no token while nobody is signed in with a session. */
  readonly refusal: () => 'signed_out' | 'session_needed';
  /** The auth server said that this session is no more. */
  readonly onEnded: (error: AppError) => Promise<void>;
  readonly now: () => number;
  readonly patience?: number;
}): AccessTokens {
  const { client, vault, now } = deps;
  let refreshing: { readonly by: AuthClient; readonly token: Promise<Result<string>> } | null = null;

  async function run(stored: StoredSession): Promise<Result<string>> {
    const dueMs = stored.expires_at * 1000 - now();
    // Asking for the session renews it when it is due; a forced refresh on top of that would renew it twice.
    const answer = await client.ask(async (auth) =>
      dueMs < clientMarginMs ? await auth.getSession() : await auth.refreshSession(),
    );
    if (!answer) return await current();
    const { data, error } = answer;
    if (data.session) return ok(data.session.access_token);
    const failure = refreshError(error);
    if (isVerdict(failure)) await deps.onEnded(failure);
    return fail(failure);
  }

  async function refresh(stored: StoredSession): Promise<Result<string>> {
    if (client.trouble()) client.replace();
    const by = client.auth();
    if (refreshing?.by !== by) {
      const token = run(stored).finally(() => {
        if (refreshing?.token === token) refreshing = null;
      });
      refreshing = { by, token };
    }
    return await withPatience(refreshing.token, deps.patience ?? patienceMs, () =>
      fail(client.trouble() ?? appError('timeout')),
    );
  }

  async function current(): Promise<Result<string>> {
    if (!deps.isSignedIn()) return failWith(deps.refusal());
    const stored = await readStoredSession(vault);
    if (!stored) return failWith('signed_out');
    if (stored.expires_at * 1000 - now() > spareMs) return ok(stored.access_token);
    return await refresh(stored);
  }

  return {
    current,
    async renewed(rejected) {
      if (!deps.isSignedIn()) return failWith(deps.refusal());
      const stored = await readStoredSession(vault);
      if (!stored) return failWith('signed_out');
      if (stored.access_token !== rejected) return await current();
      const renewed = await refresh(stored);
      return renewed.ok && renewed.value === rejected ? failWith('signed_out') : renewed;
    },
  };
}

function refreshError(thrown: unknown): AppError {
  if (!thrown) return appError('session_revoked');
  const error = authError(thrown);
  // A refresh token that the server cannot even read.
  return error.code === 'email_invalid' ? appError('session_revoked') : error;
}

function isVerdict(error: AppError): boolean {
  return error.code === 'session_revoked' || error.code === 'user_banned';
}

async function withPatience<T>(work: Promise<T>, ms: number, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
