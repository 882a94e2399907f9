import type { Database } from '../db/open.ts';
import type { Addressee } from '../mail/outbox.ts';

/**
 * Removes the accounts whose day has come, and what was mailed for them. On a hosted project a scheduled job does the
 * first, and the mail provider keeps what it keeps. How many.
 */
export async function runDueDeletions(
  database: Database,
  forgetMails: (people: readonly Addressee[]) => void,
): Promise<number> {
  return database.transaction(async (sql) => {
    const { rows: due } = await sql.query<Addressee>(
      `select u.id as "userId", array_remove(array[u.email, u.email_change], '') as addresses
       from account.deletions d join auth.users u on u.id = d.user_id where d.scheduled_for <= account.clock()`,
    );
    if (due.length === 0) return 0;
    await sql.query("select set_config('role', 'service_role', true)");
    const { rows } = await sql.query<{ deleted: number }>('select account.run_due_deletions() as deleted');
    // Before it is final: were it cut off here, the next run would find the account again.
    forgetMails(due);
    return rows[0]?.deleted ?? 0;
  });
}
