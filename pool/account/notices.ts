import { z } from 'zod';
import { asRole, type Database } from '../db/open.ts';

const textSchema = z.strictObject({
  title: z.string().min(1).max(200),
  body: z.string().min(1).max(5000),
});

export const noticeSchema = z.strictObject({
  /** By language tag. English is always there. */
  texts: z
    .record(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/), textSchema)
    .refine((texts) => texts['en'] !== undefined, 'English is missing'),
  url: z.url({ protocol: /^https$/ }).nullish(),
  /** Later than now: it is not shown until then. */
  published_at: z.iso.datetime({ offset: true }).nullish(),
});

export async function publishNotice(
  database: Database,
  notice: z.infer<typeof noticeSchema>,
): Promise<string> {
  const id = await asRole(database, 'service_role', async (sql) => {
    const { rows } = await sql.query<{ id: string }>('select account.publish_notice($1, $2, $3) as id', [
      JSON.stringify(notice.texts),
      notice.url ?? null,
      notice.published_at ?? null,
    ]);
    return rows[0]?.id;
  });
  if (id === undefined) throw new Error('a notice without an id');
  return id;
}

export async function withdrawNotices(database: Database): Promise<void> {
  await asRole(database, 'service_role', (sql) => sql.query('select account.withdraw_notices()'));
}
