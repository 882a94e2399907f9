import { z } from 'zod';
import type { Deletion, Profile } from '#shared/domain/account.ts';
import { fail, ok, type Result } from '#shared/result.ts';
import { type CachedReader, readWithCache } from './answer-cache.ts';
import { type AccountDeps, callFunction } from './data-service.ts';
import { microUsdDigits, parseMoneyJson } from './row-texts.ts';

const optionalTime = z.string().max(40).nullish();

export const deletionRow = z
  .object({
    status: z.enum(['none', 'requested']),
    requested_at: optionalTime,
    scheduled_for: optionalTime,
  })
  .transform(
    (row): Deletion => ({
      status: row.status,
      requestedAt: row.requested_at ?? null,
      scheduledFor: row.scheduled_for ?? null,
    }),
  );

const noDeletion: Deletion = { status: 'none', requestedAt: null, scheduledFor: null };

const profileRow = z.object({
  email: z.string().max(254),
  created_at: optionalTime,
  balance_micro_usd: microUsdDigits,
  deletion: deletionRow.nullish(),
});

/** Who the service says the person is, and whether the account is to be deleted. */
export function readProfile(deps: AccountDeps & CachedReader): Promise<Result<Profile>> {
  const ask = async () => {
    const answer = await callFunction(deps, 'get_account');
    return answer.ok ? ok(answer.value.text) : fail(answer.error);
  };
  return readWithCache(deps, 'profile', ask, parseProfile);
}

function parseProfile(text: string) {
  const body = parseMoneyJson(text);
  const parsed = profileRow.safeParse(Array.isArray(body) ? body[0] : body);
  if (!parsed.success) return null;
  const { email, created_at: createdAt, balance_micro_usd: balance, deletion } = parsed.data;
  return {
    email,
    createdAt: createdAt ?? null,
    balanceMicroUsd: balance,
    deletion: deletion ?? noDeletion,
  };
}
