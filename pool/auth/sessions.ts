import { randomInt } from 'node:crypto';
import type { Sql } from '../db/open.ts';
import { type AuthOutcome, granted, refuse } from './failure.ts';
import { type AuthService, type Device, reuseIntervalSeconds } from './service.ts';
import { describeUser, findUserById, isBanned, type UserJson } from './users.ts';

export type SessionJson = {
  readonly access_token: string;
  readonly token_type: 'bearer';
  readonly expires_in: number;
  readonly expires_at: number;
  readonly refresh_token: string;
  readonly user: UserJson;
};

type RefreshRow = {
  readonly id: string;
  readonly token: string;
  readonly user_id: string;
  readonly session_id: string;
  readonly parent: string | null;
  readonly revoked: boolean;
  readonly fresh: boolean;
};

/** `rotated`: with a new refresh token, not the active one shown again. */
export type Refreshed = {
  readonly session: SessionJson;
  readonly sessionId: string;
  readonly rotated: boolean;
};

type SessionRow = { readonly id: string; readonly created_at: Date };

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A new session with its first refresh token. */
export async function openSession(
  service: AuthService,
  sql: Sql,
  userId: string,
  device: Device,
): Promise<SessionJson> {
  const { rows } = await sql.query<SessionRow>(
    'insert into auth.sessions (user_id, user_agent, ip) values ($1, $2, $3) returning id, created_at',
    [userId, device.userAgent, device.ip],
  );
  const session = rows[0];
  if (!session) throw new Error('the new session was not returned');
  await sql.query(
    `update auth.users set last_sign_in_at = local_service.clock(), updated_at = local_service.clock()
     where id = $1`,
    [userId],
  );
  await sql.query('update auth.identities set last_sign_in_at = local_service.clock() where user_id = $1', [
    userId,
  ]);
  const refreshToken = await addRefreshToken(sql, userId, session.id, null);
  return describeSession(service, sql, userId, session, refreshToken);
}

/**
 * Rotates a refresh token. The parent of the active one gets the active one again (its answer may have been lost),
 * and so does one exchanged moments ago; any other used token ends the session's whole family.
 */
export async function refreshSession(service: AuthService, token: string): Promise<AuthOutcome<Refreshed>> {
  if (!/^[a-z0-9]{12}$/.test(token)) return refuse(400, 'validation_failed', 'Refresh token is not valid');
  return service.database.transaction(async (sql) => {
    const presented = await findRefreshToken(sql, 'token = $1', [token]);
    if (!presented) {
      return refuse(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found');
    }
    const { user_id: userId, session_id: sessionId } = presented;
    const user = await findUserById(sql, userId);
    const now = service.clock.now();
    if (user && isBanned(user, now)) return refuse(400, 'user_banned', 'Invalid Refresh Token: User Banned');
    const session = await findSession(sql, sessionId);
    const lifetime = service.rules.current().session_seconds;
    if (lifetime !== null && session.created_at.getTime() + lifetime * 1000 <= now) {
      return refuse(400, 'session_expired', 'Invalid Refresh Token: Session Expired');
    }
    const next = presented.revoked ? await reusableToken(sql, presented) : await rotate(sql, presented);
    if (next === undefined) {
      await revokeTokens(sql, 'session_id = $1', [sessionId]);
      return refuse(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used');
    }
    const described = await describeSession(service, sql, userId, session, next);
    return granted({ session: described, sessionId, rotated: !presented.revoked });
  });
}

/** Ends the sessions a sign-out names; their refresh tokens go with them. */
export async function endSessions(
  sql: Sql,
  userId: string,
  sessionId: string,
  scope: 'global' | 'local' | 'others',
): Promise<void> {
  const conditions = {
    global: 'user_id = $1 and $2::uuid is not null',
    local: 'user_id = $1 and id = $2',
    others: 'user_id = $1 and id <> $2',
  } as const;
  await sql.query(`delete from auth.sessions where ${conditions[scope]}`, [userId, sessionId]);
}

/** Makes every refresh token of a person a used one, long ago: the next refresh is refused as already used. */
export async function spendRefreshTokens(sql: Sql, userId: string): Promise<number> {
  const { affectedRows } = await sql.query(
    `update auth.refresh_tokens set revoked = true, updated_at = local_service.clock() - interval '1 hour'
     where user_id = $1`,
    [userId],
  );
  return affectedRows ?? 0;
}

export async function sessionExists(sql: Sql, sessionId: string, userId: string): Promise<boolean> {
  const { rows } = await sql.query('select 1 from auth.sessions where id = $1 and user_id = $2', [
    sessionId,
    userId,
  ]);
  return rows.length > 0;
}

async function findSession(sql: Sql, sessionId: string): Promise<SessionRow> {
  const { rows } = await sql.query<SessionRow>('select id, created_at from auth.sessions where id = $1', [
    sessionId,
  ]);
  const session = rows[0];
  if (!session) throw new Error('a refresh token without a session');
  return session;
}

async function rotate(sql: Sql, presented: RefreshRow): Promise<string> {
  await revokeTokens(sql, 'id = $1', [presented.id]);
  await sql.query(
    `update auth.sessions set updated_at = local_service.clock(),
       refreshed_at = local_service.clock() at time zone 'UTC' where id = $1`,
    [presented.session_id],
  );
  return addRefreshToken(sql, presented.user_id, presented.session_id, presented.token);
}

async function reusableToken(sql: Sql, presented: RefreshRow): Promise<string | undefined> {
  const active = await findRefreshToken(sql, 'session_id = $1 and not revoked', [presented.session_id]);
  if (!active) return undefined;
  return active.parent === presented.token || presented.fresh ? active.token : undefined;
}

async function findRefreshToken(
  sql: Sql,
  condition: 'token = $1' | 'session_id = $1 and not revoked',
  values: readonly string[],
): Promise<RefreshRow | undefined> {
  const { rows } = await sql.query<RefreshRow>(
    `select id::text, token, user_id, session_id, parent, revoked,
       updated_at > local_service.clock() - make_interval(secs => ${reuseIntervalSeconds}) as fresh
     from auth.refresh_tokens where ${condition} order by id desc limit 1`,
    [...values],
  );
  return rows[0];
}

async function revokeTokens(sql: Sql, condition: 'id = $1' | 'session_id = $1', values: readonly string[]) {
  await sql.query(
    `update auth.refresh_tokens set revoked = true, updated_at = local_service.clock()
     where not revoked and ${condition}`,
    [...values],
  );
}

async function addRefreshToken(
  sql: Sql,
  userId: string,
  sessionId: string,
  parent: string | null,
): Promise<string> {
  const token = Array.from({ length: 12 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  await sql.query(
    'insert into auth.refresh_tokens (token, user_id, session_id, parent) values ($1, $2, $3, $4)',
    [token, userId, sessionId, parent],
  );
  return token;
}

async function describeSession(
  service: AuthService,
  sql: Sql,
  userId: string,
  session: SessionRow,
  refreshToken: string,
): Promise<SessionJson> {
  const user = await describeUser(sql, userId);
  const issuedAt = Math.floor(service.clock.now() / 1000);
  const expiresAt = issuedAt + service.tokens.ttlSeconds;
  const accessToken = await service.tokens.sign(
    {
      sub: userId,
      email: user['email'],
      phone: '',
      app_metadata: user['app_metadata'],
      user_metadata: user['user_metadata'],
      role: 'authenticated',
      aal: 'aal1',
      // When the person proved who they are: a refresh does not make that any younger.
      amr: [{ method: 'otp', timestamp: Math.floor(session.created_at.getTime() / 1000) }],
      session_id: session.id,
      is_anonymous: false,
    },
    `${service.siteUrl}/auth/v1`,
    expiresAt,
  );
  return {
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: service.tokens.ttlSeconds,
    expires_at: expiresAt,
    refresh_token: refreshToken,
    user,
  };
}
