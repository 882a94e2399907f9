import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Sql } from '../db/open.ts';
import { type AuthOutcome, granted, refuse } from './failure.ts';
import { addFlow, challengeFields } from './flows.ts';
import { lastSignInMail } from './mail-guard.ts';
import { hashOtp, newOtp, pkcePrefix, storeToken } from './one-time-tokens.ts';
import { sendFirst } from './send-first.ts';
import type { AuthService } from './service.ts';
import { createUser, describeUser, findUserByEmail } from './users.ts';

export const emailField = z
  .string()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'Unable to validate email address: invalid format')
  .toLowerCase();

export const otpRequestSchema = z.object({
  email: emailField,
  data: z.record(z.string(), z.unknown()).nullish(),
  create_user: z.boolean().default(true),
  ...challengeFields,
});

type OtpRequest = z.infer<typeof otpRequestSchema>;

/** Makes a new code, which replaces an older one, and hands it to the mail. */
export async function requestOtp(service: AuthService, body: OtpRequest): Promise<AuthOutcome<void>> {
  const rules = service.rules.current();
  if (!rules.email_sign_in) return refuse(422, 'email_provider_disabled', 'Email logins are disabled');
  const code = newOtp();
  const tokenHash = (body.code_challenge ? pkcePrefix : '') + hashOtp(body.email, code);
  const newId = randomUUID();
  return sendFirst(service, body.email, async (sql) => {
    const known = await findUserByEmail(sql, body.email);
    if (!known && !body.create_user) return refuse(422, 'otp_disabled', 'Signups not allowed for otp');
    if (!known?.email_confirmed_at && !rules.signups) {
      return refuse(422, 'signup_disabled', 'Signups not allowed for this instance');
    }
    const user = known ?? (await createUser(sql, newId, body.email, body.data ?? {}));
    const kind = user.email_confirmed_at ? 'magiclink' : 'signup';
    await storeSignInToken(sql, user.id, kind, user.email, tokenHash);
    await addFlow(sql, user.id, kind === 'signup' ? 'email/signup' : kind, body);
    const mail = { kind, to: user.email, code, tokenHash, user: await describeUser(sql, user.id) } as const;
    return granted({ mails: [mail], lastSent: known ? lastSignInMail(known) : null, answer: undefined });
  });
}

async function storeSignInToken(
  sql: Sql,
  userId: string,
  kind: 'signup' | 'magiclink',
  email: string,
  tokenHash: string,
) {
  const [type, column] =
    kind === 'signup'
      ? (['confirmation_token', 'confirmation_sent_at'] as const)
      : (['recovery_token', 'recovery_sent_at'] as const);
  await storeToken(sql, userId, type, email, tokenHash);
  await sql.query(
    `update auth.users set ${column} = local_service.clock(), updated_at = local_service.clock() where id = $1`,
    [userId],
  );
}
