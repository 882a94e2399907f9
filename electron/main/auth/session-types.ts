import type { Session } from '#shared/domain/session.ts';
import type { Result } from '#shared/result.ts';
import type { SignInLink } from '../deep-link/route.ts';

/** Hands out the access token; the only part of the session that other services see. */
export type AccessTokens = {
  /** A token that is valid for at least a little while; renewed first when it is not. */
  readonly current: () => Promise<Result<string>>;
  /** After the service refused `rejected`: renews once, also for several callers at a time. */
  readonly renewed: (rejected: string) => Promise<Result<string>>;
};

export type SessionService = {
  /** Reads the stored session; never waits for the network. */
  readonly start: () => Promise<void>;
  readonly current: () => Session;
  readonly subscribe: (listener: (session: Session) => void) => () => void;
  readonly requestCode: (input: {
    readonly email: string;
    readonly consent: boolean;
  }) => Promise<Result<{ readonly resendAfterSeconds: number }>>;
  readonly verifyCode: (input: { readonly email: string; readonly code: string }) => Promise<Result<Session>>;
  /** Only while a code was asked for here, and only for the same e-mail. */
  readonly acceptLink: (link: SignInLink) => Promise<Result<Session>>;
  readonly signOut: (scope: 'local' | 'global') => Promise<Result<void>>;
  readonly tokens: AccessTokens;
  /** The machine woke up or a window got the focus: look at the token now. */
  readonly resume: () => void;
  /** The machine goes to sleep: no refresh until `resume`. */
  readonly suspend: () => void;
  readonly dispose: () => Promise<void>;
};
