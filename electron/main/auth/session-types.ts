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

export type EmailChange = {
  /** Two mails go out, one to each address. */
  readonly request: (email: string) => Promise<Result<void>>;
  /** The code from the mail to `email`, the old or the new address. `done`: it was the second of the two. */
  readonly confirm: (input: {
    readonly email: string;
    readonly code: string;
  }) => Promise<Result<{ readonly done: boolean }>>;
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
  /** Signs in when it is for the address that waits here; any other good link is offered to the person. */
  readonly acceptLink: (link: SignInLink) => Promise<Result<Session>>;
  readonly answerOffer: (choice: {
    readonly accept: boolean;
    readonly consent: boolean;
  }) => Promise<Result<Session>>;
  /** The window that showed the offer is gone. */
  readonly dropOffer: () => void;
  readonly email: EmailChange;
  /** Goes on with a pasted key instead of a session; `null`: with the one that is kept. */
  readonly useApiKey: (input: {
    readonly key: string | null;
    readonly consent: boolean;
  }) => Promise<Result<Session>>;
  readonly signOut: (scope: 'local' | 'global') => Promise<Result<void>>;
  readonly tokens: AccessTokens;
  /** The service answers again: it hears of sessions that ended meanwhile. */
  readonly reachable: () => void;
  /** The machine woke up or a window got the focus: look at the token now. */
  readonly resume: () => void;
  /** The machine goes to sleep: no refresh until `resume`. */
  readonly suspend: () => void;
  readonly dispose: () => Promise<void>;
};
