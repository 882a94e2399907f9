import type { Database } from './db/open.ts';

/** The time as this pool sees it. It runs ahead of the machine's by what it was moved, in code and in SQL alike. */
export type Clock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly advance: (seconds: number) => Promise<void>;
};

/** The clock of a database: how far it was moved is kept in it, so it does not run back after a restart. */
export async function openClock(database: Database): Promise<Clock> {
  const { rows } = await database.query<{ ahead: number }>(
    `select round(extract(epoch from local_service.clock() - now()) * 1000)::float8 as ahead`,
  );
  let aheadMs = rows[0]?.ahead ?? 0;
  return {
    now: () => Date.now() + aheadMs,
    advance: async (seconds) => {
      const nextMs = aheadMs + Math.round(seconds * 1000);
      await database.exec(clockSql(nextMs));
      aheadMs = nextMs;
    },
  };
}

function clockSql(aheadMs: number): string {
  const body = `$$ select now() + interval '${aheadMs} milliseconds' $$`;
  return `create or replace function local_service.clock() returns timestamptz language sql stable as ${body};
    create or replace function account.clock() returns timestamptz language sql stable set search_path = ''
      as ${body};`;
}
