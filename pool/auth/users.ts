import type { Sql } from '../db/open.ts';

export type UserRow = {
  readonly id: string;
  readonly aud: string;
  readonly role: string;
  readonly email: string;
  readonly email_confirmed_at: Date | null;
  readonly confirmation_sent_at: Date | null;
  readonly recovery_sent_at: Date | null;
  readonly last_sign_in_at: Date | null;
  readonly banned_until: Date | null;
  /** The address asked for and not yet agreed to; empty when there is none. */
  readonly email_change: string;
  readonly email_change_sent_at: Date | null;
  /** 1: one of the two addresses has agreed. */
  readonly email_change_confirm_status: 0 | 1;
  readonly raw_app_meta_data: Readonly<Record<string, unknown>>;
  readonly raw_user_meta_data: Readonly<Record<string, unknown>>;
  readonly created_at: Date;
  readonly updated_at: Date;
};

type IdentityRow = {
  readonly id: string;
  readonly provider: string;
  readonly provider_id: string;
  readonly identity_data: Readonly<Record<string, unknown>>;
  readonly last_sign_in_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

export type UserJson = Readonly<Record<string, unknown>>;

export function isBanned(user: UserRow, now: number): boolean {
  return user.banned_until !== null && user.banned_until.getTime() > now;
}

/** From now on, until then; null lifts it. False: no such account. */
export async function banUser(sql: Sql, email: string, until: Date | null): Promise<boolean> {
  const { rows } = await sql.query(
    `update auth.users set banned_until = $2, updated_at = local_service.clock() where email = lower($1)
     returning id`,
    [email, until],
  );
  return rows.length > 0;
}

export async function findUserByEmail(sql: Sql, email: string): Promise<UserRow | undefined> {
  const { rows } = await sql.query<UserRow>('select * from auth.users where email = $1 for update', [
    email.toLowerCase(),
  ]);
  return rows[0];
}

export async function findUserById(sql: Sql, id: string): Promise<UserRow | undefined> {
  const { rows } = await sql.query<UserRow>('select * from auth.users where id = $1', [id]);
  return rows[0];
}

/** An account that has not proven its address yet. */
export async function createUser(
  sql: Sql,
  id: string,
  email: string,
  metadata: Readonly<Record<string, unknown>>,
): Promise<UserRow> {
  const { rows } = await sql.query<UserRow>(
    `insert into auth.users (id, email, raw_user_meta_data) values ($1, lower($2), $3) returning *`,
    [id, email, JSON.stringify(metadata)],
  );
  const user = rows[0];
  if (!user) throw new Error('the new user was not returned');
  await sql.query(
    `update auth.users set raw_user_meta_data = raw_user_meta_data || jsonb_build_object('sub', id::text,
       'email', email, 'email_verified', false, 'phone_verified', false) where id = $1`,
    [user.id],
  );
  await sql.query(
    `insert into auth.identities (user_id, provider, provider_id, identity_data)
     select id, 'email', id::text, jsonb_build_object('sub', id::text, 'email', email, 'email_verified', false,
       'phone_verified', false) from auth.users where id = $1`,
    [user.id],
  );
  return user;
}

/** True when this call made the address proven. */
export async function confirmUser(sql: Sql, userId: string): Promise<boolean> {
  const { rows } = await sql.query(
    `update auth.users set email_confirmed_at = local_service.clock(), updated_at = local_service.clock(),
       raw_user_meta_data = raw_user_meta_data || '{"email_verified": true}'
     where id = $1 and email_confirmed_at is null returning id`,
    [userId],
  );
  if (rows.length === 0) return false;
  await sql.query(
    `update auth.identities set identity_data = identity_data || '{"email_verified": true}',
       updated_at = local_service.clock()
     where user_id = $1 and provider = 'email'`,
    [userId],
  );
  return true;
}

/** A user as the auth service shows it. */
export async function describeUser(sql: Sql, userId: string): Promise<UserJson> {
  const user = await findUserById(sql, userId);
  if (!user) throw new Error('a session without a user');
  const { rows: identities } = await sql.query<IdentityRow>(
    'select * from auth.identities where user_id = $1 order by created_at',
    [userId],
  );
  return {
    id: user.id,
    aud: user.aud,
    role: user.role,
    email: user.email,
    ...(user.email_confirmed_at ? { email_confirmed_at: user.email_confirmed_at } : {}),
    phone: '',
    ...(user.confirmation_sent_at ? { confirmation_sent_at: user.confirmation_sent_at } : {}),
    ...(user.email_confirmed_at ? { confirmed_at: user.email_confirmed_at } : {}),
    ...(user.recovery_sent_at ? { recovery_sent_at: user.recovery_sent_at } : {}),
    ...(user.email_change ? { new_email: user.email_change } : {}),
    ...(user.email_change_sent_at ? { email_change_sent_at: user.email_change_sent_at } : {}),
    ...(user.last_sign_in_at ? { last_sign_in_at: user.last_sign_in_at } : {}),
    app_metadata: user.raw_app_meta_data,
    user_metadata: user.raw_user_meta_data,
    identities: identities.map((identity) => describeIdentity(identity, user)),
    created_at: user.created_at,
    updated_at: user.updated_at,
    is_anonymous: false,
  };
}

function describeIdentity(identity: IdentityRow, user: UserRow): Readonly<Record<string, unknown>> {
  return {
    identity_id: identity.id,
    id: identity.provider_id,
    user_id: user.id,
    identity_data: identity.identity_data,
    provider: identity.provider,
    ...(identity.last_sign_in_at ? { last_sign_in_at: identity.last_sign_in_at } : {}),
    created_at: identity.created_at,
    updated_at: identity.updated_at,
    email: user.email,
  };
}
