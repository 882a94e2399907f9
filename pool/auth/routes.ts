import { z } from 'zod';
import { bearer, type Exchange, type Handler, json, readJson, type Reply } from '../http/exchange.ts';
import type { Route } from '../http/router.ts';
import { type AuthOutcome, bodyFailure, failureReply, granted, refuse } from './failure.ts';
import { withApiKey } from './gateway.ts';
import { otpRequestSchema, requestOtp } from './otp.ts';
import { exchangeCode, exchangeRequestSchema, followLink } from './pkce.ts';
import type { AuthService } from './service.ts';
import { endSessions, refreshSession, type SessionJson, sessionExists } from './sessions.ts';
import type { Claims } from './tokens.ts';
import { describeUser, findUserById } from './users.ts';
import { verifyOtp, verifyRequestSchema } from './verify.ts';

const base = '/auth/v1';
const refreshRequestSchema = z.object({ refresh_token: z.string().max(500) });
const scopeSchema = z.enum(['global', 'local', 'others']);
const noStore = { 'cache-control': 'no-store' } as const;

export function authRoutes(service: AuthService): readonly Route[] {
  const guarded = (handler: Handler) => withApiKey(service.publishableKey, handler);
  return [
    { method: 'POST', path: `${base}/otp`, handler: guarded((exchange) => otp(service, exchange)) },
    { method: 'POST', path: `${base}/verify`, handler: guarded((exchange) => verify(service, exchange)) },
    { method: 'POST', path: `${base}/token`, handler: guarded((exchange) => token(service, exchange)) },
    { method: 'GET', path: `${base}/user`, handler: guarded((exchange) => user(service, exchange)) },
    { method: 'POST', path: `${base}/logout`, handler: guarded((exchange) => logout(service, exchange)) },
    { method: 'GET', path: `${base}/health`, handler: guarded(health) },
    { method: 'GET', path: `${base}/settings`, handler: guarded(settings) },
    // Browsers come here from a mail, and everyone may check our signatures: no project key.
    { method: 'GET', path: `${base}/verify`, handler: (exchange) => link(service, exchange) },
    {
      method: 'GET',
      path: `${base}/.well-known/jwks.json`,
      handler: () => json(200, service.tokens.jwks, { 'cache-control': 'public, max-age=600' }),
    },
  ];
}

async function otp(service: AuthService, exchange: Exchange): Promise<Reply> {
  const body = await readJson(exchange, otpRequestSchema);
  if (!body.ok) return failureReply(exchange, bodyFailure(body.error));
  const outcome = await requestOtp(service, body.value);
  return outcome.ok ? json(200, {}) : failureReply(exchange, outcome.error);
}

async function verify(service: AuthService, exchange: Exchange): Promise<Reply> {
  const body = await readJson(exchange, verifyRequestSchema);
  if (!body.ok) return failureReply(exchange, bodyFailure(body.error));
  return sessionReply(exchange, await verifyOtp(service, body.value));
}

async function token(service: AuthService, exchange: Exchange): Promise<Reply> {
  const grant = exchange.query.get('grant_type');
  if (grant === 'refresh_token') {
    const body = await readJson(exchange, refreshRequestSchema);
    if (!body.ok) return failureReply(exchange, bodyFailure(body.error));
    return sessionReply(exchange, await refreshSession(service, body.value.refresh_token));
  }
  if (grant === 'pkce') {
    const body = await readJson(exchange, exchangeRequestSchema);
    if (!body.ok) return failureReply(exchange, bodyFailure(body.error));
    return sessionReply(exchange, await exchangeCode(service, body.value));
  }
  return json(400, { error: 'unsupported_grant_type', error_description: 'Unsupported grant type' });
}

async function user(service: AuthService, exchange: Exchange): Promise<Reply> {
  const caller = await authenticate(service, exchange);
  if (!caller.ok) return failureReply(exchange, caller.error);
  const found = await service.database.transaction((sql) => describeUser(sql, caller.value.sub));
  return json(200, found, noStore);
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
  const location = await followLink(service, exchange.query);
  return { status: 303, headers: { location, 'referrer-policy': 'no-referrer', ...noStore } };
}

function health(): Reply {
  return json(200, { name: 'GoTrue', version: 'apipool-local', description: 'Local sign-in service' });
}

function settings(): Reply {
  return json(200, {
    external: { email: true, phone: false, anonymous_users: false },
    disable_signup: false,
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
    if (!(await findUserById(sql, sub))) {
      return refuse(403, 'user_not_found', 'User from sub claim in JWT does not exist');
    }
    if (!(await sessionExists(sql, sessionId, sub))) {
      return refuse(403, 'session_not_found', 'Session from session_id claim in JWT does not exist');
    }
    return granted(check.claims);
  });
}

function sessionReply(exchange: Exchange, outcome: AuthOutcome<SessionJson>): Reply {
  return outcome.ok ? json(200, outcome.value, noStore) : failureReply(exchange, outcome.error);
}
