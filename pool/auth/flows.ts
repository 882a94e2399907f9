import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Sql } from '../db/open.ts';
import { flowLifetimeSeconds } from './service.ts';

/** What a client adds that wants to be the only one who can use the link's code (PKCE). */
export const challengeFields = {
  code_challenge: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{43,128}$/)
    .nullish(),
  code_challenge_method: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['s256', 'plain']))
    .nullish(),
} as const;

export type Challenge = {
  readonly code_challenge?: string | null | undefined;
  readonly code_challenge_method?: 's256' | 'plain' | null | undefined;
};

export type FlowMethod = 'email/signup' | 'magiclink' | 'email_change';

export type Flow = {
  readonly id: string;
  readonly user_id: string;
  readonly code_challenge: string;
  readonly code_challenge_method: 's256' | 'plain';
  readonly live: boolean;
};

export async function addFlow(sql: Sql, userId: string, method: FlowMethod, challenge: Challenge) {
  if (!challenge.code_challenge) return;
  await sql.query(
    `insert into auth.flow_state (user_id, authentication_method, code_challenge, code_challenge_method)
     values ($1, $2, $3, $4)`,
    [userId, method, challenge.code_challenge, challenge.code_challenge_method ?? 'plain'],
  );
}

/** The code a followed link leads back with: of the newest flow of that kind. */
export async function issueCode(sql: Sql, userId: string, method: FlowMethod): Promise<string | undefined> {
  const { rows } = await sql.query<{ auth_code: string }>(
    `update auth.flow_state set auth_code_issued_at = local_service.clock() where id =
       (select id from auth.flow_state where user_id = $1 and authentication_method = $2
        order by created_at desc limit 1)
     returning auth_code`,
    [userId, method],
  );
  return rows[0]?.auth_code;
}

export async function findFlow(sql: Sql, code: string): Promise<Flow | undefined> {
  const { rows } = await sql.query<Flow>(
    `select id, user_id, code_challenge, code_challenge_method,
       auth_code_issued_at > local_service.clock() - make_interval(secs => ${flowLifetimeSeconds}) as live
     from auth.flow_state where auth_code = $1 and auth_code_issued_at is not null`,
    [code],
  );
  return rows[0];
}

export function matchesChallenge(flow: Flow, verifier: string): boolean {
  const presented =
    flow.code_challenge_method === 's256'
      ? createHash('sha256').update(verifier).digest('base64url')
      : verifier;
  const [left, right] = [Buffer.from(presented), Buffer.from(flow.code_challenge)];
  return left.length === right.length && timingSafeEqual(left, right);
}
