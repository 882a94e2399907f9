import { z } from 'zod';
import type { Sql } from '../db/open.ts';
import { acceptEmailChange } from './email-change.ts';
import { type AuthOutcome, granted, refuse } from './failure.ts';
import {
  findByCode,
  findByHash,
  type OneTimeToken,
  type OneTimeTokenType,
  spendTokens,
} from './one-time-tokens.ts';
import { type AuthService, type Device } from './service.ts';
import { openSession, type SessionJson } from './sessions.ts';
import { confirmUser, findUserById, isBanned } from './users.ts';

const verifyTypes = ['email', 'signup', 'invite', 'magiclink', 'recovery', 'email_change'] as const;
export type VerifyType = (typeof verifyTypes)[number];

const secret = z.string().max(200);

/** auth-js adds `gotrue_meta_security` to everything; any other key beside these is refused. */
export const verifyRequestSchema = z.strictObject({
  type: z.enum(verifyTypes),
  email: z.string().max(254).optional(),
  token: secret.optional(),
  token_hash: secret.optional(),
  redirect_to: z.string().optional(),
  phone: z.string().optional(),
  gotrue_meta_security: z.unknown().optional(),
});

type VerifyRequest = z.infer<typeof verifyRequestSchema>;

export const tokenTypes: Readonly<Record<VerifyType, readonly OneTimeTokenType[]>> = {
  email: ['confirmation_token', 'recovery_token'],
  signup: ['confirmation_token'],
  invite: ['confirmation_token'],
  magiclink: ['recovery_token'],
  recovery: ['recovery_token'],
  email_change: ['email_change_token_current', 'email_change_token_new'],
};

/** What the first of two agreements to a new address is answered with. */
export const halfwayMessage =
  'Confirmation link accepted. Please proceed to confirm link sent to the other email';

type HalfwayJson = { readonly msg: string; readonly code: string };

/** Trades a typed code, or the hash from a mail's link, for a session. */
export async function verifyOtp(
  service: AuthService,
  body: VerifyRequest,
  device: Device,
): Promise<AuthOutcome<SessionJson | HalfwayJson>> {
  const { email, token, token_hash: tokenHash, type } = body;
  if ((token === undefined) === (tokenHash === undefined)) {
    return refuse(400, 'validation_failed', 'Verify requires either a token or a token hash');
  }
  if (tokenHash !== undefined && (email ?? body.phone ?? body.redirect_to) !== undefined) {
    return refuse(400, 'validation_failed', 'Only the token_hash and type should be provided');
  }
  if (token !== undefined && (!email || body.phone !== undefined)) {
    const message = 'Only an email address or phone number should be provided on verify';
    return refuse(400, 'validation_failed', message);
  }
  return service.database.transaction(async (sql) => {
    const found =
      tokenHash !== undefined
        ? await findByHash(sql, tokenHash, tokenTypes[type])
        : await findByCode(sql, email ?? '', token ?? '', tokenTypes[type]);
    if (!found) {
      const what = tokenHash === undefined ? 'Token has expired or is invalid' : expiredLink;
      return refuse(403, 'otp_expired', what);
    }
    const accepted = await acceptToken(service, sql, found);
    if (!accepted.ok) return accepted;
    if (accepted.value === 'halfway') return granted({ msg: halfwayMessage, code: '200' });
    return granted(await openSession(service, sql, found.user_id, device));
  });
}

export const expiredLink = 'Email link is invalid or has expired';

/** The token was right: what it stands for is proven, and every code and link of the person is spent. */
export async function acceptToken(
  service: AuthService,
  sql: Sql,
  token: OneTimeToken,
): Promise<AuthOutcome<'proven' | 'halfway'>> {
  const user = await findUserById(sql, token.user_id);
  if (user && isBanned(user, service.clock.now())) return refuse(403, 'user_banned', 'User is banned');
  if (tokenTypes.email_change.includes(token.token_type)) {
    const change = await acceptEmailChange(sql, token);
    if (!change.ok) return change;
    return granted(change.value === 'halfway' ? 'halfway' : 'proven');
  }
  await spendTokens(sql, token.user_id);
  if (await confirmUser(sql, token.user_id)) await service.onNewAccount(sql, token.user_id);
  return granted('proven');
}
