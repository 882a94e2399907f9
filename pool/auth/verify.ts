import { z } from 'zod';
import type { Sql } from '../db/open.ts';
import { type AuthOutcome, granted, refuse } from './failure.ts';
import { hashOtp, pkcePrefix } from './otp.ts';
import { type AuthService, otpLifetimeSeconds } from './service.ts';
import { openSession, type SessionJson } from './sessions.ts';
import { confirmUser, findUserByEmail, findUserById } from './users.ts';

const verifyTypes = ['email', 'signup', 'magiclink'] as const;
type VerifyType = (typeof verifyTypes)[number];

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

type TokenRow = { readonly user_id: string; readonly token_hash: string };

const tokenTypes: Readonly<Record<VerifyType, readonly string[]>> = {
  email: ['confirmation_token', 'recovery_token'],
  signup: ['confirmation_token'],
  magiclink: ['recovery_token'],
};

/** Trades a typed code, or the hash from a mail's link, for a session. */
export async function verifyOtp(
  service: AuthService,
  body: VerifyRequest,
): Promise<AuthOutcome<SessionJson>> {
  const { email, token, token_hash: tokenHash, type } = body;
  if (tokenHash !== undefined) {
    if (
      email !== undefined ||
      token !== undefined ||
      body.phone !== undefined ||
      body.redirect_to !== undefined
    ) {
      return refuse(400, 'validation_failed', 'Only the token_hash and type should be provided');
    }
    return service.database.transaction(async (sql) => {
      const userId = await findByHash(sql, tokenHash, type);
      if (userId === undefined) return refuse(403, 'otp_expired', 'Email link is invalid or has expired');
      return signIn(service, sql, userId);
    });
  }
  if (!email || !token) {
    return refuse(400, 'validation_failed', 'Verify requires either a token or a token hash');
  }
  return service.database.transaction(async (sql) => {
    const userId = await findByCode(sql, email, token, type);
    if (userId === undefined) return refuse(403, 'otp_expired', 'Token has expired or is invalid');
    return signIn(service, sql, userId);
  });
}

async function signIn(service: AuthService, sql: Sql, userId: string): Promise<AuthOutcome<SessionJson>> {
  const refusal = await acceptToken(service, sql, userId);
  return refusal ?? granted(await openSession(service, sql, userId));
}

/** The token was right: the address is proven and every code and link of the person is spent. */
export async function acceptToken(service: AuthService, sql: Sql, userId: string) {
  const user = await findUserById(sql, userId);
  if (user?.banned_until && user.banned_until.getTime() > Date.now()) {
    return refuse(403, 'user_banned', 'User is banned');
  }
  await sql.query('delete from auth.one_time_tokens where user_id = $1', [userId]);
  if (await confirmUser(sql, userId)) await service.onNewAccount(sql, userId);
  return undefined;
}

async function findByCode(
  sql: Sql,
  email: string,
  code: string,
  type: VerifyType,
): Promise<string | undefined> {
  const user = await findUserByEmail(sql, email);
  if (!user) return undefined;
  const hash = hashOtp(user.email, code);
  const rows = await liveTokens(sql, [hash, pkcePrefix + hash], type);
  return rows.find((row) => row.user_id === user.id)?.user_id;
}

/** Exact, prefix included: a link made for PKCE is another token than one made without. */
export async function findByHash(sql: Sql, hash: string, type: VerifyType): Promise<string | undefined> {
  return (await liveTokens(sql, [hash], type))[0]?.user_id;
}

async function liveTokens(
  sql: Sql,
  hashes: readonly string[],
  type: VerifyType,
): Promise<readonly TokenRow[]> {
  const { rows } = await sql.query<TokenRow>(
    `select user_id, token_hash from auth.one_time_tokens
     where token_hash = any($1) and token_type = any($2) and created_at > now() - make_interval(secs => $3)`,
    [hashes, tokenTypes[type], otpLifetimeSeconds],
  );
  return rows;
}
