import {
  calculateJwkThumbprint,
  type CryptoKey,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import type { Database } from '../db/open.ts';

const claimsSchema = z.looseObject({
  sub: z.uuid(),
  role: z.enum(['authenticated']),
  session_id: z.uuid(),
  email: z.string(),
});

export type Claims = z.infer<typeof claimsSchema>;

export type TokenCheck =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly reason: 'expired' | 'malformed' | 'untrusted' };

/** Signs and checks the access tokens of this project (ES256, the key is kept with the data). */
export type AccessTokens = {
  readonly ttlSeconds: number;
  readonly sign: (
    claims: Readonly<Record<string, unknown>>,
    issuer: string,
    expiresAt: number,
  ) => Promise<string>;
  readonly verify: (token: string) => Promise<TokenCheck>;
  readonly jwks: { readonly keys: readonly JWK[] };
};

export async function openAccessTokens(database: Database, ttlSeconds: number): Promise<AccessTokens> {
  const stored = await readOrCreateKey(database);
  const privateKey = await importKey(stored.jwk);
  const { d: _secret, ...publicPart } = stored.jwk;
  const publicKey = await importKey(publicPart);
  const published = { ...publicPart, kid: stored.kid, alg: 'ES256', use: 'sig', key_ops: ['verify'] };
  return {
    ttlSeconds,
    jwks: { keys: [published] },
    sign: (claims, issuer, expiresAt) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: stored.kid, typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience('authenticated')
        .setIssuedAt()
        .setExpirationTime(expiresAt)
        .sign(privateKey),
    verify: (token) => verify(token, publicKey),
  };
}

async function verify(token: string, publicKey: CryptoKey): Promise<TokenCheck> {
  if (token.split('.').length !== 3) return { ok: false, reason: 'malformed' };
  try {
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: ['ES256'],
      audience: 'authenticated',
    });
    const claims = claimsSchema.safeParse(payload);
    return claims.success ? { ok: true, claims: claims.data } : { ok: false, reason: 'untrusted' };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { ok: false, reason: 'expired' };
    if (error instanceof errors.JOSEError) return { ok: false, reason: 'untrusted' };
    throw error;
  }
}

async function readOrCreateKey(database: Database): Promise<{ readonly kid: string; readonly jwk: JWK }> {
  const { rows } = await database.query<{ kid: string; private_jwk: JWK }>(
    'select kid, private_jwk from local_service.signing_keys order by created_at desc limit 1',
  );
  const newest = rows[0];
  if (newest) return { kid: newest.kid, jwk: newest.private_jwk };
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  await database.query('insert into local_service.signing_keys (kid, private_jwk) values ($1, $2)', [
    kid,
    JSON.stringify(jwk),
  ]);
  return { kid, jwk };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'ES256');
  if (key instanceof Uint8Array) throw new Error('a signing key is not an elliptic curve key');
  return key;
}
