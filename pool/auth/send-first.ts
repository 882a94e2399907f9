import type { Sql } from '../db/open.ts';
import type { SignInMail } from '../mail/templates.ts';
import { type AuthOutcome, granted } from './failure.ts';
import { mailRefusal } from './mail-guard.ts';
import type { AuthService } from './service.ts';

/** What goes out before something is kept, and what the caller hears afterwards. */
export type Letters<T> = {
  readonly mails: readonly SignInMail[];
  /** When this person was last sent mails of the kind. */
  readonly lastSent: Date | null;
  readonly answer: T;
};

/**
 * Keeps what counts only with its mails. It is stored and taken back to see what to send, and stored again once the
 * mails are on their way: a mail that fails leaves nothing, and while it is sent the database serves everybody else.
 * `store` has to do the same both times.
 */
export async function sendFirst<T>(
  service: AuthService,
  person: string,
  store: (sql: Sql) => Promise<AuthOutcome<Letters<T>>>,
): Promise<AuthOutcome<T>> {
  return service.mailTurns(person, async () => {
    const draft = await service.database.transaction(async (sql) => {
      const stored = await store(sql);
      await sql.rollback();
      return stored;
    });
    if (!draft.ok) return draft;
    const { mails, lastSent } = draft.value;
    const refusal = mailRefusal(
      service,
      mails.map(({ to }) => to),
      lastSent,
    );
    if (refusal) return refusal;
    for (const mail of mails) {
      const sent = await service.sendMail(mail);
      if (!sent.ok) return sent;
    }
    const kept = await service.database.transaction(store);
    return kept.ok ? granted(kept.value.answer) : kept;
  });
}
