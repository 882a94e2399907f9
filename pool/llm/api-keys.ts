import { createHash, randomBytes } from 'node:crypto';
import { asRole, type Database } from '../db/open.ts';
import { together } from './together.ts';

const keyPattern = /^sk-[A-Za-z0-9_-]{43}$/;

/** Anything of this look is asked for among the keys and never read as a token. */
export function looksLikeKey(token: string): boolean {
  return token.startsWith('sk-');
}

/** A new key for the account with this address. It is said once: only its hash is kept. */
export async function addApiKey(database: Database, email: string): Promise<string | undefined> {
  const key = `sk-${randomBytes(32).toString('base64url')}`;
  const added = await asRole(database, 'service_role', async (sql) => {
    const { rows } = await sql.query<{ added: boolean }>('select access.add_api_key($1, $2, $3) as added', [
      email,
      hashOf(key),
      key.slice(-4),
    ]);
    return rows[0]?.added;
  });
  return added ? key : undefined;
}

/** All keys of an account stop working; how many there were, or undefined where there is no such account. */
export async function revokeApiKeys(database: Database, email: string): Promise<number | undefined> {
  return asRole(database, 'service_role', async (sql) => {
    const { rows } = await sql.query<{ revoked: number | null }>(
      'select access.revoke_api_keys($1) as revoked',
      [email],
    );
    return rows[0]?.revoked ?? undefined;
  });
}

export async function findKeyOwner(database: Database, key: string): Promise<string | undefined> {
  if (!keyPattern.test(key)) return undefined;
  return together(database, async (sql) => {
    const { rows } = await sql.query<{ owner: string | null }>('select access.use_api_key($1) as owner', [
      hashOf(key),
    ]);
    return rows[0]?.owner ?? undefined;
  });
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
