import { createHash } from 'node:crypto';
import type { Session as AuthSession } from '@supabase/supabase-js';
import type { LinkOffer } from '#shared/domain/session.ts';
import { type AppError, appError } from '#shared/errors.ts';
import { failWith, fail, ok, type Result } from '#shared/result.ts';
import type { SignInLink } from '../deep-link/route.ts';
import type { Log } from '../log.ts';
import type { AuthClient } from './auth-client.ts';
import { authError, authErrorCode } from './errors.ts';
import { type KnownAccounts, sameEmail } from './known-accounts.ts';
import type { SignedIn } from './sign-in.ts';

export type LinkSignIn = {
  /** `null`: the link is good, but nobody here waits for it; the person is asked. */
  readonly take: (link: SignInLink) => Promise<Result<SignedIn | null>>;
  /** `null`: the person said no. */
  readonly answer: (choice: {
    readonly accept: boolean;
    readonly consent: boolean;
  }) => Promise<Result<SignedIn | null>>;
  /** Nobody is there to answer: the offer's session is ended. */
  readonly dropOffer: () => void;
};

type LinkSignInDeps = {
  /** A client that keeps what it gets to itself, to see whom a link signs in before anything changes. */
  readonly trialAuth: () => AuthClient;
  readonly pending: () => { readonly email: string; readonly consentedAt: string } | null;
  readonly accounts: KnownAccounts;
  /** The account that is signed in with a session of its own. */
  readonly currentId: () => string | null;
  readonly onOffer: (offer: LinkOffer) => void;
  /** Nobody wants this session: the server is told. */
  readonly endSession: (session: AuthSession) => Promise<void>;
  readonly log: Log;
  readonly now: () => Date;
};

type Offer = { readonly session: AuthSession; readonly since: number };

const offerMs = 10 * 60_000;
const rememberedLinks = 100;

/**
 * Sign-in by link. Whoever sends a link decides whose account it opens, so only a link for the address that waits
 * here signs in by itself; any other is an offer that the person has to take. Links are worked on one at a time.
 */
export function createLinkSignIn(deps: LinkSignInDeps): LinkSignIn {
  const { accounts, log, now } = deps;
  const used = new Set<string>();
  let offer: Offer | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  function openOffer(): Offer | null {
    if (offer && now().getTime() - offer.since >= offerMs) dropOffer();
    return offer;
  }

  function dropOffer(): void {
    const old = offer;
    offer = null;
    if (old) void deps.endSession(old.session);
  }

  function remember(mark: string): void {
    used.add(mark);
    if (used.size > rememberedLinks) for (const oldest of [...used].slice(0, 1)) used.delete(oldest);
  }

  async function redeem(trial: AuthClient, link: Extract<SignInLink, { kind: 'code' | 'token-hash' }>) {
    return link.kind === 'code'
      ? await trial.exchangeCodeForSession(link.code)
      : await trial.verifyOtp({ token_hash: link.tokenHash, type: link.type });
  }

  async function take(link: SignInLink): Promise<Result<SignedIn | null>> {
    if (link.kind === 'tokens') return failWith('link_unsafe');
    if (link.kind === 'error') return failWith(problemOf(authErrorCode(link.errorCode)));
    const mark = fingerprint(link.kind === 'code' ? link.code : link.tokenHash);
    if (used.has(mark)) return failWith('link_used_here');
    // Unspent: it can be opened again once the question is answered.
    if (openOffer()) return failWith('link_busy');
    const trial = deps.trialAuth();
    const { data, error } = await redeem(trial, link);
    if (error) return fail(linkError(authError(error)));
    const { session } = data;
    if (!session) return failWith('bad_response', { detail: 'no session in the answer' });
    remember(mark);
    return await judge(session);
  }

  async function judge(session: AuthSession): Promise<Result<SignedIn | null>> {
    const email = session.user.email ?? '';
    const waiting = deps.pending();
    if (waiting && sameEmail(email, waiting.email)) return ok({ session, consentedAt: waiting.consentedAt });
    if (deps.currentId() === session.user.id) {
      await deps.endSession(session);
      return failWith('link_no_news');
    }
    log.warn('session.link_not_awaited');
    offer = { session, since: now().getTime() };
    deps.onOffer({ email, known: accounts.byEmail(email) !== undefined });
    return ok(null);
  }

  return {
    take(link) {
      const result = queue.then(() => take(link));
      queue = result.catch(() => undefined);
      return result;
    },
    async answer({ accept, consent }) {
      const open = openOffer();
      if (!open) return failWith('link_spent');
      const known = accounts.byEmail(open.session.user.email ?? '');
      if (accept && !known && !consent) return failWith('consent_required');
      offer = null;
      if (!accept) {
        await deps.endSession(open.session);
        return ok(null);
      }
      return ok({ session: open.session, consentedAt: known?.consentedAt ?? now().toISOString() });
    },
    dropOffer,
  };
}

function problemOf(code: AppError['code'] | null): AppError['code'] {
  return code === 'code_invalid' ? 'link_spent' : 'sign_in_link_refused';
}

/** The same trouble in the words of a link. */
function linkError(error: AppError): AppError {
  if (error.code === 'code_invalid') return appError('link_spent');
  if (error.code === 'sign_in_link_refused') return appError('link_foreign');
  return error.retryable ? appError('link_unreachable', { detail: error.code }) : error;
}

/** Enough to know a link again, nothing to use it with. */
function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
