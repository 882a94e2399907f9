import { z } from 'zod';
import {
  bearer,
  type Exchange,
  type Handler,
  header,
  json,
  type Outcome,
  readStorableJson,
  type Reply,
} from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import { updateUser, updateUserSchema } from './email-change.ts';
import {
  type AuthFailure,
  type AuthOutcome,
  bodyFailure,
  failureReply,
  granted,
  oauthFailureReply,
  refuse,
} from './failure.ts';
import { withApiKey } from './gateway.ts';
import type { LimitedDoor } from './limits.ts';
import { otpRequestSchema, requestOtp } from './otp.ts';
import { allowedRedirect, exchangeCode, exchangeRequestSchema, followLink } from './pkce.ts';
import type { AuthService, Device } from './service.ts';
import { endSessions, type Refreshed, refreshSession, sessionExists } from './sessions.ts';
import type { Claims } from './tokens.ts';
import { describeUser, findUserById, isBanned } from './users.ts';
import { verifyOtp, verifyRequestSchema } from './verify.ts';

const base = '/auth/v1';
const refreshRequestSchema = z.object({ refresh_token: z.string().max(500).default('') });
const scopeSchema = z.enum(['global', 'local', 'others']);
const noStore = { 'cache-control': 'no-store' } as const;

export function authRoutes(service: AuthService): readonly Route[] {
  const guarded = (handler: Handler) => withApiKey(service.publishableKey, handler);
  const limited = (door: LimitedDoor, handler: Handler): Handler => {
    return (exchange) => limitRefusal(service, exchange, door) ?? handler(exchange);
  };
  const route = (method: string, path: string, handler: Handler) => ({ method, path: base + path, handler });
  return [
    route('POST', '/otp', guarded(limited('otp', (exchange) => otp(service, exchange)))),
    route('POST', '/verify', guarded(limited('verify', (exchange) => verify(service, exchange)))),
    route('POST', '/token', guarded(limited('token', (exchange) => token(service, exchange)))),
    route(
      'GET',
      '/user',
      guarded((exchange) => user(service, exchange)),
    ),
    route('PUT', '/user', guarded(limited('user', (exchange) => changeUser(service, exchange)))),
    route(
      'POST',
      '/logout',
      guarded((exchange) => logout(service, exchange)),
    ),
    route('GET', '/health', guarded(health)),
    route(
      'GET',
      '/settings',
      guarded(() => settings(service)),
    ),
    // Browsers come here from a mail, and everyone may check our signatures: no project key.
    route(
      'GET',
      '/verify',
      limited('verify', (exchange) => link(service, exchange)),
    ),
    route('GET', '/.well-known/jwks.json', () => {
      return json(200, service.tokens.jwks(), { 'cache-control': 'public, max-age=600' });
    }),
  ];
}

function limitRefusal(service: AuthService, exchange: Exchange, door: LimitedDoor): Reply | undefined {
  if (!service.rules.current().ip_limits) return undefined;
  if (service.limits.takeRequest(door, exchange.request.socket.remoteAddress ?? '')) return undefined;
  const { error } = refuse(429, 'over_request_rate_limit', 'Request rate limit reached');
  return failureReply(exchange, error);
}

async function otp(service: AuthService, exchange: Exchange): Promise<Reply> {
  const body = await readStorableJson(exchange, otpRequestSchema);
  if (!body.ok) return failureReply(exchange, bodyFailure(body.error));
  const outcome = await requestOtp(mailing(service, exchange), body.value);
  return outcome.ok ? json(200, {}) : failureReply(exchange, outcome.error);
}

/** The service, as it mails for a request that says where its mails are to lead to. */
function mailing(service: AuthService, exchange: Exchange): AuthService {
  const redirectTo = allowedRedirect(service.siteUrl, exchange.query.get('redirect_to'));
  return { ...service, sendMail: (mail) => service.sendMail({ ...mail, redirectTo }) };
}

async function verify(service: AuthService, exchange: Exchange): Promise<Reply> {
  const body = await readStorableJson(exchange, verifyRequestSchema);
  if (!body.ok) return failureReply(exchange, bodyFailure(body.error));
  return reply(exchange, await verifyOtp(service, body.value, deviceOf(exchange)));
}

async function token(service: AuthService, exchange: Exchange): Promise<Reply> {
  const grant = exchange.query.get('grant_type');
  if (grant === 'refresh_token') {
    const body = await readStorableJson(exchange, refreshRequestSchema);
    if (!body.ok) return failureReply(exchange, bodyFailure(body.error));
    const { refresh_token: presented } = body.value;
    if (presented === '') return oauthFailureReply('invalid_request', 'refresh_token required');
    const refreshed = await refreshSession(service, presented);
    if (!refreshed.ok) return failureReply(exchange, refreshed.error);
    return json(200, refreshed.value.session, { ...noStore, ...refreshHeaders(refreshed.value) });
  }
  if (grant === 'pkce') {
    const body = await readStorableJson(exchange, exchangeRequestSchema);
    if (!body.ok) return failureReply(exchange, bodyFailure(body.error));
    return reply(exchange, await exchangeCode(service, body.value, deviceOf(exchange)));
  }
  return failureReply(exchange, refuse(400, 'invalid_credentials', 'unsupported_grant_type').error);
}

/** For whoever looks into a refresh that went wrong. */
function refreshHeaders({ session, sessionId, rotated }: Refreshed): Readonly<Record<string, string>> {
  return {
    'sb-auth-user-id': String(session.user['id']),
    'sb-auth-session-id': sessionId,
    'sb-auth-refresh-token-prefix': session.refresh_token.slice(0, 5),
    ...(rotated ? { 'sb-auth-refresh-token-reuse': 'false' } : {}),
  };
}

async function user(service: AuthService, exchange: Exchange): Promise<Reply> {
  const caller = await authenticate(service, exchange);
  if (!caller.ok) return failureReply(exchange, caller.error);
  const found = await service.database.transaction((sql) => describeUser(sql, caller.value.sub));
  return json(200, found, noStore);
}

async function changeUser(service: AuthService, exchange: Exchange): Promise<Reply> {
  const caller = await authenticate(service, exchange);
  if (!caller.ok) return failureReply(exchange, caller.error);
  const body = await readStorableJson(exchange, updateUserSchema);
  if (!body.ok) return failureReply(exchange, bodyFailure(body.error));
  return reply(exchange, await updateUser(mailing(service, exchange), caller.value.sub, body.value));
}

async function logout(service: AuthService, exchange: Exchange): Promise<Reply> {
  const caller = await authenticate(service, exchange);
  if (!caller.ok) return failureReply(exchange, caller.error);
  const scope = scopeSchema.safeParse(exchange.query.get('scope') ?? 'global');
  if (!scope.success) {
    const message = `Unsupported logout scope "${exchange.query.get('scope')}"`;
    return failureReply(exchange, { status: 400, code: 'validation_failed', message });
  }
  const { sub, session_id: sessionId } = caller.value;
  await service.database.transaction((sql) => endSessions(sql, sub, sessionId, scope.data));
  return { status: 204 };
}

async function link(service: AuthService, exchange: Exchange): Promise<Reply> {
  const location = await followLink(service, exchange.query, deviceOf(exchange));
  if (!location.ok) return failureReply(exchange, location.error);
  return { status: 303, headers: { location: location.value, 'referrer-policy': 'no-referrer', ...noStore } };
}

function health(): Reply {
  return json(200, { name: 'GoTrue', version: 'apipool-local', description: 'Local sign-in service' });
}

function settings(service: AuthService): Reply {
  const rules = service.rules.current();
  return json(200, {
    external: { email: rules.email_sign_in, phone: false, anonymous_users: false },
    disable_signup: !rules.signups,
    mailer_autoconfirm: false,
    phone_autoconfirm: false,
    sms_provider: '',
    saml_enabled: false,
  });
}

/** The access token is genuine and its session still open. */
async function authenticate(service: AuthService, exchange: Exchange): Promise<AuthOutcome<Claims>> {
  const presented = bearer(exchange);
  if (presented === undefined) {
    return refuse(401, 'no_authorization', 'This endpoint requires a valid Bearer token');
  }
  const check = await service.tokens.verify(presented);
  if (!check.ok) {
    const why =
      check.reason === 'expired' ? 'token has invalid claims: token is expired' : 'token is not acceptable';
    return refuse(403, 'bad_jwt', `invalid JWT: unable to parse or verify signature, ${why}`);
  }
  const { sub, session_id: sessionId } = check.claims;
  return service.database.transaction(async (sql) => {
    const found = await findUserById(sql, sub);
    if (!found) return refuse(403, 'user_not_found', 'User from sub claim in JWT does not exist');
    if (!(await sessionExists(sql, sessionId, sub))) {
      return refuse(403, 'session_not_found', 'Session from session_id claim in JWT does not exist');
    }
    if (isBanned(found, service.clock.now())) return refuse(403, 'user_banned', 'User is banned');
    return granted(check.claims);
  });
}

function deviceOf(exchange: Exchange): Device {
  const userAgent = header(exchange, 'user-agent')?.slice(0, 200) ?? null;
  return { userAgent, ip: exchange.request.socket.remoteAddress ?? null };
}

function reply(exchange: Exchange, outcome: Outcome<unknown, AuthFailure>): Reply {
  return outcome.ok ? json(200, outcome.value, noStore) : failureReply(exchange, outcome.error);
}
