import type { LinkOffer, Session } from '#shared/domain/session.ts';
import type { AppError, ErrorCode } from '#shared/errors.ts';
import { fail, failWith, ok, type Result } from '#shared/result.ts';
import type { ServiceConfig } from '../config.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../net/egress.ts';
import type { Vault } from '../secrets/vault.ts';
import { createAccessTokens } from './access-tokens.ts';
import { type ApiKey, type ApiKeys, maskKey } from './api-keys.ts';
import { createAuthClient } from './auth-client.ts';
import { authError } from './errors.ts';
import { createEndedSessions } from './ended-sessions.ts';
import { createEmailChange } from './email-change.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { createKeySignIn } from './key-sign-in.ts';
import type { KnownAccounts } from './known-accounts.ts';
import { createLinkSignIn } from './link-sign-in.ts';
import { createSessionClient } from './session-client.ts';
import type { SessionService } from './session-types.ts';
import { callbackAddress, createSignIn, type SignedIn } from './sign-in.ts';
import { readStoredSession, sessionKey, trialStorage } from './stored-session.ts';

export type SessionOptions = {
  readonly config: ServiceConfig | null;
  readonly egress: Egress;
  readonly vault: Vault;
  readonly accounts: KnownAccounts;
  readonly keys: ApiKeys;
  /** A link that nobody waits for: the person is to be asked. */
  readonly onOffer: (offer: LinkOffer) => void;
  readonly log: Log;
  readonly now?: () => Date;
  /** How long a caller waits for a refresh that the auth client keeps trying. */
  readonly refreshPatienceMs?: number;
};

/** A locked keyring may keep the stored session back; the window does not wait longer than this for it. */
const vaultPatienceMs = 3_000;

const signedOut = (reason: ErrorCode | null): Session => ({ status: 'signed-out', reason });

/** Who is signed in. With no service configured nobody can be, and everything says so. */
export function createSessionService(options: SessionOptions): SessionService {
  return options.config ? createConfigured(options, options.config) : createUnconfigured();
}

function createConfigured(options: SessionOptions, config: ServiceConfig): SessionService {
  const { egress, vault, accounts, keys, log, now = () => new Date() } = options;
  const listeners = new Set<(session: Session) => void>();
  let state: Session = signedOut(null);
  /** While a code is verified, the auth client's own report is left aside: the consent is recorded first. */
  let verifying = false;

  const client = createSessionClient({
    config,
    egress,
    vault,
    onSession: (session) => {
      if (!verifying) show(session);
    },
    onSignedOut: () => {
      if (hasSession()) change(signedOut('session_revoked'));
    },
  });

  function hasSession(): boolean {
    return state.status === 'signed-in' && state.via === undefined;
  }

  function change(next: Session): void {
    if (JSON.stringify(next) === JSON.stringify(state)) return;
    state = next;
    log.info('session.changed', { status: next.status });
    for (const listener of listeners) listener(next);
  }

  function show({ user }: { readonly user: { readonly id: string; readonly email?: string } }): void {
    change({
      status: 'signed-in',
      accountId: user.id,
      email: user.email ?? '',
      persistent: vault.isPersistent(),
    });
  }

  async function end(reason: ErrorCode | null): Promise<void> {
    // First, or it could write the session back while it is being removed.
    client.cutOff();
    await vault.removeAll(sessionKey);
    client.replace();
    change(signedOut(reason));
  }

  async function finish({ session, consentedAt }: SignedIn): Promise<Result<Session>> {
    const { id, email = '' } = session.user;
    await accounts.record({ id, email, consentedAt });
    signIn.forget();
    // A key that stood in for a session no longer does; it stays for who prefers it.
    const key = await keys.get();
    if (key?.active) await keys.set({ ...key, active: false });
    show(session);
    return ok(state);
  }

  /** A client beside the one in use, which keeps what it gets to itself. */
  const sideAuth = () =>
    createAuthClient({
      config,
      storage: trialStorage(vault),
      fetch: createGuardedFetch({ egress, onRefreshTrouble: () => undefined }),
      autoRefresh: false,
    });
  const ended = createEndedSessions({ auth: sideAuth, vault, log, now });

  const signIn = createSignIn({ auth: client.auth, accounts, now });
  const links = createLinkSignIn({
    trialAuth: sideAuth,
    pending: signIn.pending,
    accounts,
    currentId: () => (hasSession() && state.status === 'signed-in' ? state.accountId : null),
    onOffer: options.onOffer,
    endSession: async ({ access_token, expires_in, expires_at = now().getTime() / 1000 + expires_in }) => {
      await ended.add({ access_token, expires_at });
      await ended.tell();
    },
    log,
    now,
  });

  const tokens = createAccessTokens({
    client,
    vault,
    isSignedIn: hasSession,
    refusal: () => (state.status === 'signed-in' ? 'session_needed' : 'signed_out'),
    onEnded: (error) => end(error.code),
    now: () => now().getTime(),
    ...(options.refreshPatienceMs === undefined ? {} : { patience: options.refreshPatienceMs }),
  });

  /** Why the sessions on other devices still stand; null when every session of the account is over. */
  async function endEverywhere(): Promise<AppError | null> {
    const token = await tokens.current();
    if (!token.ok) return token.error;
    const { error } = await client.auth().admin.signOut(token.value, 'global');
    const failure = error ? authError(error) : null;
    // An already dead session is what signing out is for.
    if (!failure || failure.code === 'session_revoked') return null;
    log.warn('session.revoke_failed', { code: failure.code });
    return failure;
  }

  /** What is signed in to goes into the vault first; a session of before is ended at the server. */
  async function adopt(signedInNow: SignedIn): Promise<Result<Session>> {
    const before = await readStoredSession(vault);
    client.cutOff();
    await vault.set(sessionKey, JSON.stringify(signedInNow.session));
    client.replace();
    if (before) await ended.add(before);
    void ended.tell();
    return await finish(signedInNow);
  }

  function showKey({ key, accountId }: ApiKey): void {
    const persistent = vault.isPersistent();
    change({ status: 'signed-in', accountId, email: maskKey(key), persistent, via: 'api-key' });
  }

  const useKey = createKeySignIn({ config, egress, keys, accounts, now });
  const emailChange = createEmailChange({ auth: client.auth, tokens, callbackAddress });

  async function restore(): Promise<void> {
    const stored = await readStoredSession(vault);
    const key = stored ? null : await keys.get();
    if (state.status === 'signed-out') {
      if (stored) show(stored);
      else if (key?.active) showKey(key);
    }
    // From here on the auth client keeps the token fresh by itself.
    client.auth();
    void ended.tell();
  }

  return {
    async start() {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, vaultPatienceMs);
      });
      await Promise.race([restore(), patience]);
      clearTimeout(timer);
    },
    current: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    requestCode: signIn.requestCode,
    async verifyCode(input) {
      verifying = true;
      try {
        const verified = await signIn.verifyCode(input);
        return verified.ok ? await finish(verified.value) : verified;
      } finally {
        verifying = false;
      }
    },
    async acceptLink(link) {
      const taken = await links.take(link);
      if (!taken.ok) return taken;
      return taken.value ? await adopt(taken.value) : ok(state);
    },
    async answerOffer(choice) {
      const answered = await links.answer(choice);
      if (!answered.ok) return answered;
      return answered.value ? await adopt(answered.value) : ok(state);
    },
    dropOffer: links.dropOffer,
    email: {
      request: emailChange.request,
      async confirm(input) {
        const confirmed = await emailChange.confirm(input);
        if (confirmed.ok && confirmed.value.done && state.status === 'signed-in') {
          const { accountId: id, email } = state;
          await accounts.record({ id, email, consentedAt: now().toISOString() });
        }
        return confirmed;
      },
    },
    async useApiKey(input) {
      const used = await useKey(input);
      if (!used.ok) return used;
      showKey(used.value);
      return ok(state);
    },
    async signOut(scope) {
      signIn.forget();
      // Whoever signs out leaves no key behind that could pay for answers.
      await keys.remove();
      const isEverywhere = scope === 'global' && hasSession();
      const failure = isEverywhere ? await endEverywhere() : null;
      const stored = await readStoredSession(vault);
      // An end everywhere was one here too; of any other the server hears as soon as it can be reached.
      if (stored && (!isEverywhere || failure)) await ended.add(stored);
      await end(null);
      void ended.tell();
      return failure ? fail(failure) : ok();
    },
    tokens,
    reachable: () => void ended.tell(),
    resume: () => void client.auth().startAutoRefresh(),
    suspend: () => void client.auth().stopAutoRefresh(),
    dispose: client.dispose,
  };
}

function createUnconfigured(): SessionService {
  const refuse = async () => failWith('not_configured');
  return {
    start: async () => undefined,
    current: () => signedOut(null),
    subscribe: () => () => undefined,
    requestCode: refuse,
    verifyCode: refuse,
    acceptLink: refuse,
    answerOffer: refuse,
    dropOffer: () => undefined,
    email: { request: refuse, confirm: refuse },
    useApiKey: refuse,
    signOut: async () => ok(),
    tokens: { current: refuse, renewed: refuse },
    reachable: () => undefined,
    resume: () => undefined,
    suspend: () => undefined,
    dispose: async () => undefined,
  };
}
