import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type AuthOutcome, granted, refuse } from '../../auth/failure.ts';
import type { Reply } from '../../http/exchange.ts';
import type { SignInMail } from '../templates.ts';
import { signCall } from './signature.ts';

export type HookCall = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
};

export type HookOptions = {
  readonly secret: string;
  /** Address of the auth service: what the hook is told as `site_url`. */
  readonly authUrl: string;
  readonly redirectTo: string;
  /** Throws when nothing answered. */
  readonly call: (call: HookCall) => Promise<Reply>;
  readonly timeoutMs?: number;
  readonly backoffMs?: number;
};

const tries = 3;
const answerLimit = 200 * 1024;

/**
 * The auth side of the Send-Email-Hook: signs a call for every mail, and says in the auth service's own words why a
 * mail could not be sent. All tries share one time limit.
 */
export function createHookSender(options: HookOptions): (mail: SignInMail) => Promise<AuthOutcome<void>> {
  return async (mail) => {
    const { timeoutMs = 5000 } = options;
    const signal = AbortSignal.timeout(timeoutMs);
    const body = JSON.stringify(payload(mail, options));
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const reply = await callOnce(options, body, signal);
      if (reply === undefined && signal.aborted) return tooLate(timeoutMs);
      if (reply === undefined) {
        if (attempt === tries) {
          return refuse(422, 'hook_timeout_after_retry', 'Failed to reach hook after maximum retries');
        }
        await delay(options.backoffMs ?? 2000, undefined, { signal }).catch(() => undefined);
      } else if (!isBusy(reply)) return readReply(reply);
      if (signal.aborted) return tooLate(timeoutMs);
    }
    return refuse(500, 'unexpected_failure', 'Service currently unavailable due to hook');
  };
}

function tooLate(timeoutMs: number) {
  const seconds = (timeoutMs / 1000).toFixed(6);
  return refuse(422, 'hook_timeout', `Failed to reach hook within maximum time of ${seconds} seconds`);
}

/** undefined: nothing answered. */
async function callOnce(options: HookOptions, body: string, signal: AbortSignal): Promise<Reply | undefined> {
  const call = { id: randomUUID(), timestamp: Math.floor(Date.now() / 1000), body };
  try {
    return await options.call({
      headers: {
        'content-type': 'application/json',
        'webhook-id': call.id,
        'webhook-timestamp': String(call.timestamp),
        'webhook-signature': signCall(call, options.secret),
      },
      body,
      signal,
    });
  } catch (error) {
    if (error instanceof Unreachable || signal.aborted) return undefined;
    throw error;
  }
}

/** Thrown by a call that got no answer. */
export class Unreachable extends Error {}

function isBusy(reply: Reply): boolean {
  return (reply.status === 429 || reply.status === 503) && Boolean(reply.headers?.['retry-after']);
}

function readReply(reply: Reply): AuthOutcome<void> {
  const unexpected = (message: string) => refuse(500, 'unexpected_failure', message);
  switch (reply.status) {
    case 200:
    case 202:
    case 204:
      return readAccepted(reply);
    case 429:
    case 503:
      return unexpected('Service currently unavailable due to hook');
    case 400:
      return unexpected('Invalid payload sent to hook');
    case 401:
      return unexpected('Hook requires authorization token');
    default:
      return unexpected(`Unexpected status code returned from hook: ${reply.status}`);
  }
}

function readAccepted({ status, headers = {}, body = '' }: Reply): AuthOutcome<void> {
  const type = headers['content-type'];
  if (type === undefined) {
    if (status === 204) return granted(undefined);
    return refuse(
      400,
      'hook_payload_invalid_content_type',
      'Invalid Content-Type: Missing Content-Type header',
    );
  }
  if (!/^application\/json(;|$)/i.test(type)) {
    const message = `Invalid JSON response. Received content-type: ${type}`;
    return refuse(400, 'hook_payload_invalid_content_type', message);
  }
  if (Buffer.byteLength(body) > answerLimit) {
    const message = `Payload size exceeded size limit of ${answerLimit} bytes`;
    return refuse(422, 'hook_payload_over_size_limit', message);
  }
  return readError(body);
}

/** An accepted call may still say that the mail was not sent. */
function readError(body: string): AuthOutcome<void> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return refuse(500, 'unexpected_failure', 'Error unmarshaling JSON output.');
  }
  const error = field(value, 'error');
  const message = field(error, 'message');
  if (typeof message !== 'string' || message === '') return granted(undefined);
  const code = field(error, 'http_code');
  const status = typeof code === 'number' && code >= 400 && code <= 599 ? code : 500;
  return refuse(status, status >= 500 ? 'unexpected_failure' : 'unknown', message);
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function payload(mail: SignInMail, options: HookOptions) {
  return {
    user: { ...mail.user, email: mail.to },
    email_data: {
      token: mail.code,
      token_hash: mail.tokenHash,
      redirect_to: mail.redirectTo ?? options.redirectTo,
      email_action_type: mail.kind,
      site_url: options.authUrl,
      token_new: '',
      token_hash_new: '',
      old_email: '',
      old_phone: '',
      provider: '',
      factor_type: '',
    },
  };
}
