import { asRole, type Database } from '../db/open.ts';

/** Removes the accounts whose day has come. On a hosted project a scheduled job does the same. How many. */
export async function runDueDeletions(database: Database): Promise<number> {
  return asRole(database, 'service_role', async (sql) => {
    const { rows } = await sql.query<{ deleted: number }>('select account.run_due_deletions() as deleted');
    return rows[0]?.deleted ?? 0;
  });
}
