import { createHash } from 'node:crypto';
import type { Outcome, Reply } from '../../http/exchange.ts';
import { json } from '../../http/exchange.ts';
import type { KeptMail, Outbox } from '../outbox.ts';
import { readEmail } from './email.ts';
import { type MailFailure, mailFailure, mailFailureReply } from './failure.ts';
import type { MailLimits } from './limits.ts';

export type MailKeys = {
  readonly fullAccess: string;
  /** May send and nothing else. */
  readonly sendingAccess: string;
};

/** What a request brings, over HTTP or from within this process. */
export type MailRequest = {
  readonly authorization: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** undefined: longer than may be. */
  readonly readBody: () => Promise<string | undefined>;
};

export type MailApi = {
  readonly send: (request: MailRequest) => Promise<Reply>;
  readonly show: (authorization: string | undefined, id: string) => Reply;
};

const keyLifetimeMs = 24 * 3600 * 1000;

/** The mail API: takes mails in, and answers what became of them. */
export function createMailApi(outbox: Outbox, keys: MailKeys, limits: MailLimits): MailApi {
  const running = new Set<string>();
  return {
    send: async (request) => {
      const refused = refuseKey(request.authorization, [keys.fullAccess, keys.sendingAccess], keys);
      if (refused) return mailFailureReply(refused);
      const key = request.idempotencyKey;
      if (key !== undefined && !/^[\x21-\x7e]{1,256}$/.test(key)) return mailFailureReply(badKey);
      if (key === undefined) return reply(accept(outbox, limits, await request.readBody(), undefined));
      // Taken before the body is read: two of them at once are two of them at once.
      if (running.has(key)) return mailFailureReply(keyInUse);
      running.add(key);
      try {
        return reply(accept(outbox, limits, await request.readBody(), key));
      } finally {
        running.delete(key);
      }
    },
    show: (authorization, id) => {
      const refused = refuseKey(authorization, [keys.fullAccess], keys);
      if (refused) return mailFailureReply(refused);
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return mailFailureReply(badId);
      const mail = outbox.find(id.toLowerCase());
      return mail ? json(200, emailJson(mail)) : mailFailureReply(noMail);
    },
  };
}

function accept(
  outbox: Outbox,
  limits: MailLimits,
  text: string | undefined,
  key: string | undefined,
): Outcome<string, MailFailure> {
  if (text === undefined) return mailFailure(413, 'validation_error', 'The email is larger than 40 MB.');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return mailFailure(400, 'validation_error', 'The request body is not valid JSON.');
  }
  const now = Date.now();
  const email = readEmail(body, now);
  if (!email.ok) return email;
  const hash = createHash('sha256').update(text).digest('hex');
  const before = key === undefined ? undefined : outbox.findByKey(key);
  if (before && Date.parse(before.createdAt) + keyLifetimeMs > now) {
    if (before.idempotency?.hash === hash) return { ok: true, value: before.id };
    return mailFailure(409, 'invalid_idempotent_request', 'This idempotency key was used with another body.');
  }
  const overLimit = limits.take(now);
  if (overLimit) return { ok: false, error: overLimit };
  const idempotency = key === undefined ? null : { key, hash };
  return { ok: true, value: outbox.add({ ...email.value, idempotency }).id };
}

function refuseKey(
  authorization: string | undefined,
  allowed: readonly string[],
  keys: MailKeys,
): MailFailure | undefined {
  const key = /^Bearer +(\S+)$/i.exec(authorization?.trim() ?? '')?.[1];
  if (key === undefined)
    return mailFailure(401, 'missing_api_key', 'Missing API key in the authorization header.').error;
  if (allowed.includes(key)) return undefined;
  if (key === keys.sendingAccess) {
    return mailFailure(401, 'restricted_api_key', 'This API key is restricted to only send emails.').error;
  }
  return mailFailure(403, 'invalid_api_key', 'API key is invalid.').error;
}

const badKey = mailFailure(400, 'invalid_idempotency_key', 'The key must be 1 to 256 characters long.').error;
const keyInUse = mailFailure(
  409,
  'concurrent_idempotent_requests',
  'Another request with this idempotency key is still running.',
).error;
const badId = mailFailure(422, 'invalid_parameter', 'The `id` must be a valid UUID.').error;
const noMail = mailFailure(404, 'not_found', 'Email not found').error;

function reply(outcome: Outcome<string, MailFailure>): Reply {
  return outcome.ok ? json(200, { id: outcome.value }) : mailFailureReply(outcome.error);
}

function emailJson(mail: KeptMail) {
  const due = mail.scheduledAt === null || Date.parse(mail.scheduledAt) <= Date.now();
  return {
    object: 'email',
    id: mail.id,
    message_id: `<${mail.id}@apipool.local>`,
    to: mail.to,
    from: mail.from,
    created_at: mail.createdAt,
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    bcc: orNull(mail.bcc),
    cc: orNull(mail.cc),
    reply_to: orNull(mail.replyTo),
    tags: mail.tags,
    topic_id: mail.topicId,
    last_event: due ? 'delivered' : 'scheduled',
    scheduled_at: mail.scheduledAt,
  };
}

function orNull(list: readonly string[]) {
  return list.length === 0 ? null : list;
}
