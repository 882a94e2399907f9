import { z } from 'zod';
import type { Sql } from '../db/open.ts';
import type { SignInMail } from '../mail/templates.ts';
import { type AuthOutcome, granted, refuse } from './failure.ts';
import { addFlow, type Challenge, challengeFields } from './flows.ts';
import {
  hashOtp,
  newOtp,
  type OneTimeToken,
  pkcePrefix,
  spendTokens,
  storeToken,
} from './one-time-tokens.ts';
import { emailField } from './otp.ts';
import { sendFirst } from './send-first.ts';
import type { AuthService } from './service.ts';
import { describeUser, findUserByEmail, findUserById, type UserJson, type UserRow } from './users.ts';

/** What of a user can be changed here. Anything else, a password above all, is refused by name. */
export const updateUserSchema = z.strictObject({
  email: emailField.optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  ...challengeFields,
});

type UpdateUser = z.infer<typeof updateUserSchema>;

const duplicate = 'A user with this email address has already been registered';

/** Starts a change of address (both addresses get a mail, both have to agree) and merges new metadata. */
export async function updateUser(
  service: AuthService,
  userId: string,
  body: UpdateUser,
): Promise<AuthOutcome<UserJson>> {
  const codes = { current: newOtp(), new: newOtp() };
  return sendFirst(service, userId, async (sql) => {
    const user = await findUserById(sql, userId);
    if (!user) return refuse(403, 'user_not_found', 'User from sub claim in JWT does not exist');
    const email = body.email === user.email ? undefined : body.email;
    if (email !== undefined && (await findUserByEmail(sql, email))) {
      return refuse(422, 'email_exists', duplicate);
    }
    if (body.data !== undefined) await mergeMetadata(sql, userId, body.data);
    const mails = email === undefined ? [] : await storeChange(sql, user, email, codes, body);
    const lastSent = email === undefined ? null : user.email_change_sent_at;
    return granted({ mails, lastSent, answer: await describeUser(sql, userId) });
  });
}

async function mergeMetadata(sql: Sql, userId: string, data: Readonly<Record<string, unknown>>) {
  await sql.query(
    `update auth.users set raw_user_meta_data = jsonb_strip_nulls(raw_user_meta_data || $2),
       updated_at = local_service.clock() where id = $1`,
    [userId, JSON.stringify(data)],
  );
}

/** The wish for a new address, and the mails to both: the new one's first. */
async function storeChange(
  sql: Sql,
  user: UserRow,
  newEmail: string,
  codes: { readonly current: string; readonly new: string },
  challenge: Challenge,
): Promise<readonly SignInMail[]> {
  const prefix = challenge.code_challenge ? pkcePrefix : '';
  const halves = [
    { to: newEmail, type: 'email_change_token_new', code: codes.new },
    { to: user.email, type: 'email_change_token_current', code: codes.current },
  ] as const;
  const described = await describeUser(sql, user.id);
  const mails: SignInMail[] = [];
  for (const { to, type, code } of halves) {
    const tokenHash = prefix + hashOtp(to, code);
    await storeToken(sql, user.id, type, to, tokenHash);
    mails.push({ kind: 'email_change', to, code, tokenHash, user: described });
  }
  await sql.query(
    `update auth.users set email_change = $2, email_change_sent_at = local_service.clock(),
       email_change_confirm_status = 0, updated_at = local_service.clock() where id = $1`,
    [user.id, newEmail],
  );
  await addFlow(sql, user.id, 'email_change', challenge);
  return mails;
}

/** One address has agreed. `halfway`: the other one has to as well; then the account has its new address. */
export async function acceptEmailChange(
  sql: Sql,
  token: OneTimeToken,
): Promise<AuthOutcome<'halfway' | 'changed'>> {
  const user = await findUserById(sql, token.user_id);
  if (!user) throw new Error('a token without a user');
  if (user.email_change_confirm_status === 0) {
    await spendTokens(sql, user.id, token.token_type);
    await sql.query('update auth.users set email_change_confirm_status = 1 where id = $1', [user.id]);
    return granted('halfway');
  }
  // Someone else may have signed up with it since the change was asked for.
  if (await findUserByEmail(sql, user.email_change)) return refuse(422, 'email_exists', duplicate);
  await spendTokens(sql, user.id);
  await sql.query(
    `update auth.users set email = email_change, email_change = '', email_change_confirm_status = 0,
       email_change_sent_at = null, updated_at = local_service.clock()
     where id = $1`,
    [user.id],
  );
  await sql.query(
    `update auth.identities set updated_at = local_service.clock(),
       identity_data = identity_data || jsonb_build_object('email', $2::text, 'email_verified', true)
     where user_id = $1 and provider = 'email'`,
    [user.id, user.email_change],
  );
  return granted('changed');
}
