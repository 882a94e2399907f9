import type { Deletion } from '#shared/domain/account.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import { type AccountDeps, callFunction } from './data-service.ts';
import { deletionRow } from './profile.ts';
import { parseMoneyJson } from './row-texts.ts';

/** The address is typed by the person; the service also wants a sign-in that is only minutes old. */
export function requestDeletion(deps: AccountDeps, confirmEmail: string): Promise<Result<Deletion>> {
  return call(deps, 'request_account_deletion', { confirm_email: confirmEmail });
}

export function cancelDeletion(deps: AccountDeps): Promise<Result<Deletion>> {
  return call(deps, 'cancel_account_deletion', {});
}

async function call(
  deps: AccountDeps,
  name: string,
  args: Readonly<Record<string, string>>,
): Promise<Result<Deletion>> {
  const answer = await callFunction(deps, name, args);
  if (!answer.ok) return answer;
  const parsed = deletionRow.safeParse(parseMoneyJson(answer.value.text));
  return parsed.success ? ok(parsed.data) : failWith('bad_response', { detail: name });
}
