import { createHash, randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Sql } from '../db/open.ts';
import { type AuthOutcome, granted, refuse } from './failure.ts';
import type { AuthService } from './service.ts';
import { createUser, describeUser, findUserByEmail, type UserRow } from './users.ts';

export const otpRequestSchema = z.object({
  email: z
    .string()
    .max(254)
    .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'Unable to validate email address: invalid format'),
  data: z.record(z.string(), z.unknown()).nullish(),
  create_user: z.boolean().default(true),
  code_challenge: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{43,128}$/)
    .nullish(),
  code_challenge_method: z
    .string()
    .transform((method) => method.toLowerCase())
    .pipe(z.enum(['s256', 'plain']))
    .nullish(),
});

type OtpRequest = z.infer<typeof otpRequestSchema>;

export const pkcePrefix = 'pkce_';

/** What is kept of a code: enough to check it, not to read it. */
export function hashOtp(email: string, code: string): string {
  return createHash('sha224')
    .update(email.toLowerCase() + code)
    .digest('hex');
}

/** Makes a new code, which replaces an older one, and hands it to the mail. */
export async function requestOtp(service: AuthService, body: OtpRequest): Promise<AuthOutcome<void>> {
  return service.database.transaction(async (sql) => {
    const known = await findUserByEmail(sql, body.email);
    if (!known && !body.create_user) return refuse(422, 'otp_disabled', 'Signups not allowed for otp');
    const wait = known ? secondsToWait(known, service.otpGapSeconds, Date.now()) : 0;
    if (wait > 0) {
      const message = `For security purposes, you can only request this after ${wait} seconds.`;
      return refuse(429, 'over_email_send_rate_limit', message);
    }
    const user = known ?? (await createUser(sql, body.email, body.data ?? {}));
    const kind = user.email_confirmed_at ? 'magiclink' : 'signup';
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const prefix = body.code_challenge ? pkcePrefix : '';
    const tokenHash = prefix + hashOtp(user.email, code);
    await storeToken(sql, user.id, kind, tokenHash);
    if (body.code_challenge) {
      await sql.query(
        'insert into auth.flow_state (user_id, code_challenge, code_challenge_method) values ($1, $2, $3)',
        [user.id, body.code_challenge, body.code_challenge_method ?? 'plain'],
      );
    }
    const mail = { kind, to: user.email, code, tokenHash, user: await describeUser(sql, user.id) } as const;
    const sent = await service.sendMail(mail);
    if (!sent.ok) {
      await sql.rollback();
      return sent;
    }
    return granted(undefined);
  });
}

function secondsToWait(user: UserRow, gapSeconds: number, now: number): number {
  const sent = user.email_confirmed_at ? user.recovery_sent_at : user.confirmation_sent_at;
  if (!sent) return 0;
  return Math.ceil((sent.getTime() + gapSeconds * 1000 - now) / 1000);
}

async function storeToken(sql: Sql, userId: string, kind: 'signup' | 'magiclink', tokenHash: string) {
  const [type, column] =
    kind === 'signup'
      ? (['confirmation_token', 'confirmation_sent_at'] as const)
      : (['recovery_token', 'recovery_sent_at'] as const);
  await sql.query(
    `insert into auth.one_time_tokens (user_id, token_type, token_hash) values ($1, $2, $3)
     on conflict (user_id, token_type) do update set token_hash = excluded.token_hash, created_at = now()`,
    [userId, type, tokenHash],
  );
  await sql.query(`update auth.users set ${column} = now(), updated_at = now() where id = $1`, [userId]);
}
