import { z } from 'zod';
import { json, type Reply } from '../../http/exchange.ts';
import { userTag } from '../outbox.ts';
import { isMailKind, renderSignInMail } from '../templates.ts';
import { isSignedCall } from './signature.ts';

export const hookPath = '/hooks/send-email';

export type ReceivedCall = {
  readonly header: (name: string) => string | undefined;
  /** undefined: longer than may be. */
  readonly body: string | undefined;
};

export type Mailer = {
  readonly secret: string;
  /** Where the page behind a mail's link is. */
  readonly siteUrl: string;
  /** Hands a mail to the mail API; the key keeps a repeated call from sending it twice. */
  readonly submit: (email: Readonly<Record<string, unknown>>, idempotencyKey: string) => Promise<Reply>;
};

const callSchema = z.object({
  user: z.looseObject({ id: z.uuid().optional(), email: z.string().max(254) }),
  email_data: z.looseObject({
    token: z.string().regex(/^\d{6,10}$/),
    token_hash: z.string().max(100),
    email_action_type: z.string().max(40),
  }),
});

/** The mailer behind the Send-Email-Hook: checks the signature, renders the mail and hands it to the mail API. */
export async function receiveHook(mailer: Mailer, call: ReceivedCall): Promise<Reply> {
  const { header, body } = call;
  if (body === undefined) return problem(413, 'The call is too long');
  const id = header('webhook-id') ?? '';
  const signed = { id, timestamp: Number(header('webhook-timestamp') || Number.NaN), body };
  const now = Math.floor(Date.now() / 1000);
  if (id === '' || !isSignedCall(signed, header('webhook-signature') ?? '', mailer.secret, now)) {
    return problem(401, 'Invalid signature');
  }
  const parsed = callSchema.safeParse(parse(body));
  const kind = parsed.data?.email_data.email_action_type ?? '';
  if (!parsed.success || !isMailKind(kind)) return problem(400, 'Invalid payload');
  const { user, email_data: data } = parsed.data;
  const mail = renderSignInMail(
    { kind, to: user.email, code: data.token, tokenHash: data.token_hash },
    mailer.siteUrl,
  );
  const { to, subject, text, html } = mail;
  const tags = [
    { name: 'type', value: kind },
    ...(user.id === undefined ? [] : [{ name: userTag, value: user.id }]),
  ];
  const email = { from: 'APIPool <login@apipool.net>', to: [to], subject, text, html, tags };
  return passOn(await mailer.submit(email, id));
}

/** Busy: the caller tries again. Anything else is told in the body, so that the caller can tell the person. */
function passOn(reply: Reply): Reply {
  if (reply.status === 200) return json(200, {});
  const retryAfter = reply.headers?.['retry-after'];
  if ((reply.status === 429 || reply.status === 503) && retryAfter !== undefined) {
    return json(reply.status, {}, { 'retry-after': retryAfter });
  }
  const message = 'Error sending confirmation email';
  return json(200, { error: { http_code: reply.status === 429 ? 429 : 500, message } });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problem(status: number, message: string): Reply {
  return json(status, { error: { http_code: status, message } });
}
