import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Database } from '../db/open.ts';

export type SigningKey = { readonly kid: string; readonly jwk: JWK };

/** The keys that are trusted, the one that signs first. The very first is made here. */
export async function readSigningKeys(database: Database): Promise<readonly [SigningKey, ...SigningKey[]]> {
  const [signing, ...older] = await readKeys(database);
  if (signing) return [signing, ...older];
  await addSigningKey(database);
  return readSigningKeys(database);
}

/** Makes a key that signs from now on; its id. */
export async function addSigningKey(database: Database): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  await database.query('insert into local_service.signing_keys (kid, private_jwk) values ($1, $2)', [
    kid,
    JSON.stringify(jwk),
  ]);
  return kid;
}

export async function revokeOlderKeys(database: Database, kid: string): Promise<void> {
  await database.query(
    `update local_service.signing_keys set revoked_at = local_service.clock()
     where kid <> $1 and revoked_at is null`,
    [kid],
  );
}

async function readKeys(database: Database): Promise<readonly SigningKey[]> {
  const { rows } = await database.query<{ kid: string; private_jwk: JWK }>(
    `select kid, private_jwk from local_service.signing_keys where revoked_at is null
     order by created_at desc, kid`,
  );
  return rows.map((row) => ({ kid: row.kid, jwk: row.private_jwk }));
}
