import { z } from 'zod';
import type { DeviceSession } from '#shared/domain/account.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import { type AccountDeps, callFunction } from './data-service.ts';
import { optionalText, parseRows } from './row-texts.ts';

const sessionRow = z
  .object({
    id: z.uuid(),
    created_at: z.string().max(40),
    last_used_at: z.string().max(40).nullish(),
    user_agent: optionalText(300),
    current: z.boolean().nullish(),
  })
  .transform(
    (row): DeviceSession => ({
      id: row.id,
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at ?? null,
      userAgent: row.user_agent,
      current: row.current ?? false,
    }),
  );

/** Where else the person is signed in. */
export async function listSessions(deps: AccountDeps): Promise<Result<DeviceSession[]>> {
  const answer = await callFunction(deps, 'list_sessions');
  if (!answer.ok) return answer;
  const rows = parseRows(answer.value.text, sessionRow);
  return rows ? ok(rows.slice(0, 1000)) : failWith('bad_response', { detail: 'list_sessions' });
}

/** One that is gone already is as good as ended. */
export async function revokeSession(deps: AccountDeps, id: string): Promise<Result<void>> {
  const answer = await callFunction(deps, 'revoke_session', { session_id: id });
  if (answer.ok || answer.error.code === 'not_found') return ok();
  return answer;
}
