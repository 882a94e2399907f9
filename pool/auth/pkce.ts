import { z } from 'zod';
import { type AuthFailure, type AuthOutcome, granted, refuse } from './failure.ts';
import { findFlow, type FlowMethod, issueCode, matchesChallenge } from './flows.ts';
import { findByHash, pkcePrefix } from './one-time-tokens.ts';
import type { AuthService, Device } from './service.ts';
import { openSession, type SessionJson } from './sessions.ts';
import { acceptToken, expiredLink, halfwayMessage, tokenTypes } from './verify.ts';

export const exchangeRequestSchema = z.object({
  auth_code: z.string().max(100),
  code_verifier: z.string().max(200),
});

/** What a link can be for (never `email`: that is for typed codes), and the flow its code belongs to. */
const linkFlows = {
  signup: 'email/signup',
  invite: 'email/signup',
  magiclink: 'magiclink',
  recovery: 'magiclink',
  email_change: 'email_change',
} as const satisfies Readonly<Record<string, FlowMethod>>;

type LinkType = keyof typeof linkFlows;

/** Trades the code of a followed link for a session: only who asked for the mail has the verifier. */
export async function exchangeCode(
  service: AuthService,
  body: z.infer<typeof exchangeRequestSchema>,
  device: Device,
): Promise<AuthOutcome<SessionJson>> {
  if (body.auth_code === '' || body.code_verifier === '') {
    const message = 'invalid request: both auth code and code verifier should be non-empty';
    return refuse(400, 'validation_failed', message);
  }
  return service.database.transaction(async (sql) => {
    const flow = z.uuid().safeParse(body.auth_code).success ? await findFlow(sql, body.auth_code) : undefined;
    if (!flow) return refuse(404, 'flow_state_not_found', 'invalid flow state, no valid flow state found');
    if (!flow.live) return refuse(422, 'flow_state_expired', 'invalid flow state, flow state has expired');
    if (!matchesChallenge(flow, body.code_verifier)) {
      return refuse(400, 'bad_code_verifier', 'code challenge does not match previously saved code verifier');
    }
    await sql.query('delete from auth.flow_state where id = $1', [flow.id]);
    return granted(await openSession(service, sql, flow.user_id, device));
  });
}

/** Where following the link of a mail leads to. */
export async function followLink(
  service: AuthService,
  query: URLSearchParams,
  device: Device,
): Promise<AuthOutcome<string>> {
  const target = allowedRedirect(service.siteUrl, query.get('redirect_to'));
  const token = query.get('token') ?? '';
  const type = query.get('type') ?? '';
  if (type === '') return refuse(400, 'validation_failed', 'Verify requires a verification type');
  if (token === '' || token.includes('\0'))
    return refuse(400, 'validation_failed', 'Verify requires a token or a token hash');
  if (!isLinkType(type)) {
    const failure = refuse(400, 'validation_failed', 'Invalid email verification type').error;
    return granted(failedLink(target, token, failure));
  }
  return service.database.transaction(async (sql) => {
    const found = await findByHash(sql, token, tokenTypes[type]);
    const accepted = found ? await acceptToken(service, sql, found) : refuse(403, 'otp_expired', expiredLink);
    if (!found || !accepted.ok) {
      return granted(failedLink(target, token, accepted.ok ? expired : accepted.error));
    }
    if (accepted.value === 'halfway') return granted(halfwayLink(target, token));
    if (!token.startsWith(pkcePrefix)) {
      const session = await openSession(service, sql, found.user_id, device);
      return granted(`${target}#${tokenFragment(session, type)}`);
    }
    const code = await issueCode(sql, found.user_id, linkFlows[type]);
    if (code === undefined) throw new Error('a PKCE token without a flow');
    return granted(withQuery(target, { code }));
  });
}

const expired: AuthFailure = { status: 403, code: 'otp_expired', message: expiredLink };

const oauthErrors: Readonly<Record<number, string>> = { 400: 'invalid_request', 403: 'access_denied' };

function isLinkType(type: string): type is LinkType {
  return Object.hasOwn(linkFlows, type);
}

/** Only the app's own scheme and the pool's own pages: anything else becomes the pool's address. */
export function allowedRedirect(siteUrl: string, asked: string | null): string {
  const url = asked === null ? null : URL.parse(asked);
  return url?.protocol === 'apipool:' && url.host !== '' ? url.href : siteUrl;
}

function failedLink(target: string, token: string, { status, code, message }: AuthFailure): string {
  const error = oauthErrors[status];
  return withMessage(target, token, {
    ...(error === undefined ? {} : { error }),
    error_code: code,
    error_description: message,
  });
}

function halfwayLink(target: string, token: string): string {
  return withMessage(target, token, { message: halfwayMessage });
}

/** In the fragment, and for PKCE in the query as well. */
function withMessage(target: string, token: string, values: Readonly<Record<string, string>>): string {
  const fragment = new URLSearchParams({ ...values, sb: '' }).toString();
  return `${token.startsWith(pkcePrefix) ? withQuery(target, values) : target}#${fragment}`;
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
