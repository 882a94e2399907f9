import { createHash, randomInt } from 'node:crypto';
import type { Sql } from '../db/open.ts';
import { otpLifetimeSeconds } from './service.ts';

export type OneTimeTokenType =
  | 'confirmation_token'
  | 'recovery_token'
  | 'email_change_token_new'
  | 'email_change_token_current';

export type OneTimeToken = {
  readonly user_id: string;
  readonly token_type: OneTimeTokenType;
  readonly token_hash: string;
};

/** Marks the hash of a mail that was asked for with a code challenge. */
export const pkcePrefix = 'pkce_';

export function newOtp(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** What is kept of a code: enough to check it, not to read it. */
export function hashOtp(email: string, code: string): string {
  return createHash('sha224')
    .update(email.toLowerCase() + code)
    .digest('hex');
}

/** Keeps a hash in place of an older one of the same kind. */
export async function storeToken(
  sql: Sql,
  userId: string,
  type: OneTimeTokenType,
  email: string,
  tokenHash: string,
): Promise<void> {
  await sql.query(
    `insert into auth.one_time_tokens (user_id, token_type, token_hash, relates_to) values ($1, $2, $3, lower($4))
     on conflict (user_id, token_type) do update set token_hash = excluded.token_hash,
       relates_to = excluded.relates_to, created_at = local_service.clock()`,
    [userId, type, tokenHash, email],
  );
}

/** The token of a typed code, made with or without a code challenge. */
export async function findByCode(
  sql: Sql,
  email: string,
  code: string,
  types: readonly OneTimeTokenType[],
): Promise<OneTimeToken | undefined> {
  const hash = hashOtp(email, code);
  return (await liveTokens(sql, [hash, pkcePrefix + hash], types, email.toLowerCase()))[0];
}

/** Exact, prefix included: a link made for PKCE is another token than one made without. */
export async function findByHash(
  sql: Sql,
  hash: string,
  types: readonly OneTimeTokenType[],
): Promise<OneTimeToken | undefined> {
  return (await liveTokens(sql, [hash], types, null))[0];
}

/** Of one kind, or every code and link a person still has. */
export async function spendTokens(sql: Sql, userId: string, type?: OneTimeTokenType): Promise<void> {
  await sql.query(
    'delete from auth.one_time_tokens where user_id = $1 and token_type = coalesce($2, token_type)',
    [userId, type ?? null],
  );
}

async function liveTokens(
  sql: Sql,
  hashes: readonly string[],
  types: readonly OneTimeTokenType[],
  email: string | null,
): Promise<readonly OneTimeToken[]> {
  const { rows } = await sql.query<OneTimeToken>(
    `select user_id, token_type, token_hash from auth.one_time_tokens
     where token_hash = any($1) and token_type = any($2) and relates_to = coalesce($3, relates_to)
       and created_at > local_service.clock() - make_interval(secs => $4) for update`,
    [hashes, types, email, otpLifetimeSeconds],
  );
  return rows;
}
