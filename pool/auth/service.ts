import type { Clock } from '../clock.ts';
import type { Database, Sql } from '../db/open.ts';
import type { SignInMail } from '../mail/templates.ts';
import type { AuthOutcome } from './failure.ts';
import type { AuthLimits } from './limits.ts';
import type { AuthRulebook } from './rules.ts';
import type { AccessTokens } from './tokens.ts';
import type { Turns } from './turns.ts';

/** What the parts of the auth service share. */
export type AuthService = {
  readonly database: Database;
  readonly clock: Clock;
  readonly tokens: AccessTokens;
  readonly publishableKey: string;
  /** Address of the pool: `http://127.0.0.1:PORT`. */
  readonly siteUrl: string;
  /** How long a person waits between two mails. */
  readonly otpGapSeconds: number;
  readonly rules: AuthRulebook;
  readonly limits: AuthLimits;
  /** Through the Send-Email-Hook. Why it failed, in the words of this service. */
  readonly sendMail: (mail: SignInMail) => Promise<AuthOutcome<void>>;
  /** A person's mails, one request after the other. */
  readonly mailTurns: Turns;
  /** Runs in the transaction in which an address is proven for the first time. */
  readonly onNewAccount: (sql: Sql, userId: string) => Promise<void>;
};

/** Where a session is opened from: shown to its owner in the list of sessions. */
export type Device = { readonly userAgent: string | null; readonly ip: string | null };

export const otpLifetimeSeconds = 3600;
export const flowLifetimeSeconds = 300;
/** A refresh token that was just exchanged may be shown again for so long. */
export const reuseIntervalSeconds = 10;
