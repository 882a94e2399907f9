import { z } from 'zod';
import type { Outcome } from '../../http/exchange.ts';
import type { NewMail } from '../outbox.ts';
import { addressOf } from '../outbox.ts';
import { type MailFailure, mailFailure } from './failure.ts';

type Email = Omit<NewMail, 'idempotency'>;

/** Domains this stand-in takes for verified; the second is the vendor's own for trying things out. */
const verifiedDomains = ['apipool.net', 'resend.dev'];
const regions = ['us-east-1', 'eu-west-1', 'sa-east-1', 'ap-northeast-1'];
const mostReceivers = 50;
const furthestScheduleMs = 30 * 24 * 3600 * 1000;

const receivers = z.union([z.string(), z.array(z.string())]).transform((given) => [given].flat());
const tagText = z
  .string()
  .max(256)
  .regex(/^[A-Za-z0-9_-]+$/, 'may hold only ASCII letters, digits, _ and -');

const emailSchema = z.object({
  from: z.string(),
  to: receivers,
  cc: receivers.nullish(),
  bcc: receivers.nullish(),
  reply_to: receivers.nullish(),
  subject: z.string(),
  html: z.string().nullish(),
  text: z.string().nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  tags: z.array(z.object({ name: tagText, value: tagText })).nullish(),
  attachments: z.array(z.record(z.string(), z.unknown())).nullish(),
  scheduled_at: z.string().nullish(),
  topic_id: z.string().nullish(),
  region: z.string().nullish(),
});

/** Checks a mail as the mail API would, first what is missing, then what is wrong. */
export function readEmail(value: unknown, now: number): Outcome<Email, MailFailure> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return mailFailure(422, 'validation_error', 'The body must be a JSON object.');
  }
  const given: Readonly<Record<string, unknown>> = { ...value };
  const missing = ['from', 'to', 'subject'].find((name) => given[name] === undefined || given[name] === null);
  if (missing !== undefined)
    return mailFailure(422, 'missing_required_field', `Missing \`${missing}\` field.`);
  if (given['template'] !== undefined) {
    return mailFailure(422, 'validation_error', 'This stand-in has no templates: send `html` or `text`.');
  }
  if (typeof given['html'] !== 'string' && typeof given['text'] !== 'string') {
    return mailFailure(422, 'missing_required_field', 'Missing `html` or `text` field.');
  }
  const parsed = emailSchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return mailFailure(
      422,
      'validation_error',
      `Invalid \`${issue?.path.join('.')}\` field. ${issue?.message}`,
    );
  }
  return checkEmail(parsed.data, now);
}

function checkEmail(body: z.infer<typeof emailSchema>, now: number): Outcome<Email, MailFailure> {
  const problem = checkFrom(body.from) ?? checkReceivers(body) ?? checkRegion(body.region ?? undefined);
  if (problem) return problem;
  const attachments = readAttachments(body.attachments ?? []);
  if (!attachments.ok) return attachments;
  const scheduledAt = readSchedule(body.scheduled_at ?? undefined, now);
  if (!scheduledAt.ok) return scheduledAt;
  return {
    ok: true,
    value: {
      from: body.from,
      to: body.to,
      cc: body.cc ?? [],
      bcc: body.bcc ?? [],
      replyTo: body.reply_to ?? [],
      subject: body.subject,
      html: body.html ?? null,
      text: body.text ?? null,
      tags: body.tags ?? [],
      attachments: attachments.value,
      scheduledAt: scheduledAt.value,
      topicId: body.topic_id ?? null,
    },
  };
}

function isAddress(receiver: string): boolean {
  return /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(addressOf(receiver)) && !/[\r\n]/.test(receiver);
}

function checkFrom(from: string) {
  if (!isAddress(from)) {
    const shape = 'use `email@example.com` or `Name <email@example.com>`';
    return mailFailure(422, 'invalid_from_address', `Invalid \`from\` field: ${shape}.`);
  }
  const domain = addressOf(from).split('@')[1] ?? '';
  if (verifiedDomains.includes(domain)) return undefined;
  return mailFailure(403, 'validation_error', `The ${domain} domain is not verified.`);
}

function checkReceivers(body: z.infer<typeof emailSchema>) {
  for (const name of ['to', 'cc', 'bcc', 'reply_to'] as const) {
    const list = body[name] ?? [];
    const wrong = list.find((receiver) => !isAddress(receiver));
    if (wrong !== undefined || (name === 'to' && list.length === 0)) {
      return mailFailure(422, 'validation_error', `Invalid \`${name}\` field: not an email address.`);
    }
    if (list.length > mostReceivers) {
      return mailFailure(422, 'validation_error', `\`${name}\` holds more than ${mostReceivers} addresses.`);
    }
  }
  return undefined;
}

function checkRegion(region: string | undefined) {
  if (region === undefined || regions.includes(region)) return undefined;
  return mailFailure(422, 'invalid_region', `Region must be one of ${regions.join(', ')}.`);
}

function readAttachments(
  given: readonly Readonly<Record<string, unknown>>[],
): Outcome<NewMail['attachments'], MailFailure> {
  const read: NewMail['attachments'][number][] = [];
  for (const { content, path, filename } of given) {
    const bytes = typeof content === 'string' ? decodedLength(content) : bufferLength(content);
    if (bytes === undefined && (typeof path !== 'string' || !URL.canParse(path))) {
      return mailFailure(422, 'invalid_attachment', 'Attachment must have either a `content` or `path`.');
    }
    if (bytes !== undefined && typeof filename !== 'string') {
      return mailFailure(422, 'invalid_attachment', 'Attachment with `content` must have a `filename`.');
    }
    read.push({ filename: typeof filename === 'string' ? filename : '', bytes: bytes ?? 0 });
  }
  return { ok: true, value: read };
}

function decodedLength(content: string): number | undefined {
  return /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(content) ? Buffer.from(content, 'base64').length : undefined;
}

/** Node's own JSON of a Buffer, which clients send too. */
function bufferLength(content: unknown): number | undefined {
  const parsed = z
    .object({ type: z.literal('Buffer'), data: z.array(z.int().min(0).max(255)) })
    .safeParse(content);
  return parsed.success ? parsed.data.data.length : undefined;
}

function readSchedule(given: string | undefined, now: number): Outcome<string | null, MailFailure> {
  if (given === undefined) return { ok: true, value: null };
  const time = z.iso.datetime({ offset: true }).safeParse(given).success ? Date.parse(given) : Number.NaN;
  if (time > now && time <= now + furthestScheduleMs)
    return { ok: true, value: new Date(time).toISOString() };
  return mailFailure(
    422,
    'validation_error',
    'Invalid `scheduled_at` field: an ISO 8601 time within 30 days.',
  );
}
