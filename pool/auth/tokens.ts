import {
  createLocalJWKSet,
  errors,
  importJWK,
  type JWK,
  type JWTVerifyGetKey,
  jwtVerify,
  SignJWT,
} from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/open.ts';
import { addSigningKey, readSigningKeys, revokeOlderKeys, type SigningKey } from './signing-keys.ts';

const claimsSchema = z.looseObject({
  sub: z.uuid(),
  role: z.enum(['authenticated']),
  session_id: z.uuid(),
  email: z.string(),
});

export type Claims = z.infer<typeof claimsSchema>;

type Verified = { readonly ok: true; readonly claims: Claims };
type Unverified<Reason> = { readonly ok: false; readonly reason: Reason };
type Reason = 'expired' | 'malformed' | 'untrusted';

export type TokenCheck = Verified | Unverified<Reason>;

/** `ended`: the token is good, but its session was signed out or its person is banned or gone. */
export type LiveCheck = TokenCheck | Unverified<'ended'>;

/** Signs and checks the access tokens of this project (ES256, the keys are kept with the data). */
export type AccessTokens = {
  readonly ttlSeconds: number;
  readonly sign: (
    claims: Readonly<Record<string, unknown>>,
    issuer: string,
    expiresAt: number,
  ) => Promise<string>;
  /** Signature and times only: what a service knows that does not ask the auth service. */
  readonly verify: (token: string) => Promise<TokenCheck>;
  /** Also that the session is still open: what money and models are behind. */
  readonly verifyLive: (token: string) => Promise<LiveCheck>;
  readonly jwks: () => { readonly keys: readonly JWK[] };
  /** From now on a new key signs. The older ones stay trusted unless they are revoked. Its key id. */
  readonly rotate: (revokeOlder: boolean) => Promise<string>;
};

type KeyRing = {
  readonly signing: SigningKey;
  readonly published: readonly JWK[];
  readonly find: JWTVerifyGetKey;
};

export async function openAccessTokens(
  database: Database,
  clock: Clock,
  ttlSeconds: number,
): Promise<AccessTokens> {
  let ring = await readRing(database);
  const verify = (token: string) => check(token, ring, clock.now());
  return {
    ttlSeconds,
    jwks: () => ({ keys: ring.published }),
    sign: async (claims, issuer, expiresAt) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: ring.signing.kid, typ: 'JWT' })
        .setIssuer(issuer)
        .setAudience('authenticated')
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .setExpirationTime(expiresAt)
        .sign(await importJWK(ring.signing.jwk, 'ES256')),
    verify,
    verifyLive: async (token) => {
      const checked = await verify(token);
      if (!checked.ok || (await isLive(database, checked.claims))) return checked;
      return { ok: false, reason: 'ended' };
    },
    rotate: async (revokeOlder) => {
      const kid = await addSigningKey(database);
      if (revokeOlder) await revokeOlderKeys(database, kid);
      ring = await readRing(database);
      return kid;
    },
  };
}

async function readRing(database: Database): Promise<KeyRing> {
  const keys = await readSigningKeys(database);
  const published = keys.map(({ kid, jwk: { d: _secret, ...publicPart } }) => {
    return { ...publicPart, kid, alg: 'ES256', use: 'sig', key_ops: ['verify'] };
  });
  return { signing: keys[0], published, find: createLocalJWKSet({ keys: published }) };
}

async function check(token: string, ring: KeyRing, now: number): Promise<TokenCheck> {
  if (token.split('.').length !== 3) return { ok: false, reason: 'malformed' };
  try {
    const { payload } = await jwtVerify(token, ring.find, {
      algorithms: ['ES256'],
      audience: 'authenticated',
      requiredClaims: ['exp'],
      currentDate: new Date(now),
    });
    const claims = claimsSchema.safeParse(payload);
    return claims.success ? { ok: true, claims: claims.data } : { ok: false, reason: 'untrusted' };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { ok: false, reason: 'expired' };
    if (error instanceof errors.JOSEError) return { ok: false, reason: 'untrusted' };
    throw error;
  }
}

async function isLive(database: Database, claims: Claims): Promise<boolean> {
  const { rows } = await database.query(
    `select 1 from auth.sessions s join auth.users u on u.id = s.user_id
     where s.id = $1 and u.id = $2 and (u.banned_until is null or u.banned_until <= local_service.clock())`,
    [claims.session_id, claims.sub],
  );
  return rows.length > 0;
}
