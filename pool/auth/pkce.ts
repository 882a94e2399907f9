import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Sql } from '../db/open.ts';
import { type AuthOutcome, granted, refuse } from './failure.ts';
import { pkcePrefix } from './otp.ts';
import { type AuthService, flowLifetimeSeconds } from './service.ts';
import { openSession, type SessionJson } from './sessions.ts';
import { acceptToken, findByHash } from './verify.ts';

export const exchangeRequestSchema = z.object({ auth_code: z.uuid(), code_verifier: z.string().max(200) });

type FlowRow = {
  readonly id: string;
  readonly user_id: string;
  readonly code_challenge: string;
  readonly code_challenge_method: 's256' | 'plain';
  readonly live: boolean;
};

const linkTypes = new Set(['signup', 'magiclink']);

/** Trades the code of a followed link for a session: only who asked for the mail has the verifier. */
export async function exchangeCode(
  service: AuthService,
  body: z.infer<typeof exchangeRequestSchema>,
): Promise<AuthOutcome<SessionJson>> {
  return service.database.transaction(async (sql) => {
    const { rows } = await sql.query<FlowRow>(
      `select id, user_id, code_challenge, code_challenge_method,
         auth_code_issued_at > now() - make_interval(secs => ${flowLifetimeSeconds}) as live
       from auth.flow_state where auth_code = $1 and auth_code_issued_at is not null`,
      [body.auth_code],
    );
    const flow = rows[0];
    if (!flow) return refuse(404, 'flow_state_not_found', 'invalid flow state, no valid flow state found');
    if (!flow.live) return refuse(422, 'flow_state_expired', 'invalid flow state, flow state has expired');
    if (!matchesChallenge(flow, body.code_verifier)) {
      return refuse(400, 'bad_code_verifier', 'code challenge does not match previously saved code verifier');
    }
    await sql.query('delete from auth.flow_state where id = $1', [flow.id]);
    return granted(await openSession(service, sql, flow.user_id));
  });
}

/** Where following the link of a mail leads to. */
export async function followLink(service: AuthService, query: URLSearchParams): Promise<string> {
  const target = allowedRedirect(service.siteUrl, query.get('redirect_to'));
  const token = query.get('token') ?? '';
  const type = query.get('type') ?? '';
  return service.database.transaction(async (sql) => {
    const userId = linkTypes.has(type)
      ? await findByHash(sql, token, type === 'signup' ? 'signup' : 'magiclink')
      : undefined;
    if (userId === undefined) {
      return failedLink(target, token, 'otp_expired', 'Email link is invalid or has expired');
    }
    if (await acceptToken(service, sql, userId)) {
      return failedLink(target, token, 'user_banned', 'User is banned');
    }
    if (token.startsWith(pkcePrefix)) return withQuery(target, { code: await issueCode(sql, userId) });
    return `${target}#${tokenFragment(await openSession(service, sql, userId), type)}`;
  });
}

/** Only the app's own scheme and the pool's own pages: anything else becomes the pool's address. */
export function allowedRedirect(siteUrl: string, asked: string | null): string {
  const fits = asked !== null && /^apipool:\/\/[^\s]+$/.test(asked);
  return fits ? asked : siteUrl;
}

function failedLink(target: string, token: string, code: string, description: string): string {
  const problem = { error: 'access_denied', error_code: code, error_description: description };
  const fragment = `#${new URLSearchParams({ ...problem, sb: '' }).toString()}`;
  return (token.startsWith(pkcePrefix) ? withQuery(target, problem) : target) + fragment;
}

function withQuery(target: string, values: Readonly<Record<string, string>>): string {
  return `${target}${target.includes('?') ? '&' : '?'}${new URLSearchParams(values).toString()}`;
}

function tokenFragment(session: SessionJson, type: string): string {
  return new URLSearchParams({
    access_token: session.access_token,
    expires_at: String(session.expires_at),
    expires_in: String(session.expires_in),
    refresh_token: session.refresh_token,
    sb: '',
    token_type: session.token_type,
    type,
  }).toString();
}

async function issueCode(sql: Sql, userId: string): Promise<string> {
  const { rows } = await sql.query<{ auth_code: string }>(
    `update auth.flow_state set auth_code_issued_at = now() where id =
       (select id from auth.flow_state where user_id = $1 order by created_at desc limit 1)
     returning auth_code`,
    [userId],
  );
  const code = rows[0]?.auth_code;
  if (code === undefined) throw new Error('a PKCE token without a flow');
  return code;
}

function matchesChallenge(flow: FlowRow, verifier: string): boolean {
  const presented =
    flow.code_challenge_method === 's256'
      ? createHash('sha256').update(verifier).digest('base64url')
      : verifier;
  const [left, right] = [Buffer.from(presented), Buffer.from(flow.code_challenge)];
  return left.length === right.length && timingSafeEqual(left, right);
}
