// Loaded when a quick chat is kept: until then its window has no use for a history.
import { createHistory, type History } from '../../data/history.ts';
import { keepTemporary } from '../chat/keep-temporary.ts';

export * as answersRepo from '../../data/repos/answers.ts';
export { keepTemporary };

/** Opens the account's history beside the main window's, which purges what was deleted. */
export async function openHistoryOf(accountId: string): Promise<History> {
  const history = createHistory({ purgeAtStart: false });
  await history.select(accountId);
  return history;
}
