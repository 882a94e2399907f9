import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openClock } from './clock.ts';
import { openOnDisk } from './db/open.ts';
import { newEmail, postJson, startTestPool } from './test-support.ts';

const day = 86_400;

test('the clock runs ahead in code and in SQL alike, and not back after a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pool-clock-'));
  try {
    const path = join(folder, 'db');
    const first = await openOnDisk(path);
    const clock = await openClock(first);
    await clock.advance(day);
    await clock.advance(0.5);
    await first.close();
    const second = await openOnDisk(path);
    const { rows } = await second.query<{ local: number; account: number }>(
      `select extract(epoch from local_service.clock() - now())::float8 as local,
         extract(epoch from account.clock() - now())::float8 as account`,
    );
    expect(rows).toEqual([{ local: day + 0.5, account: day + 0.5 }]);
    const again = await openClock(second);
    expect(Math.round((again.now() - Date.now()) / 1000)).toBeOneOf([day, day + 1]);
    await second.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the lever moves it forward only, and rows carry its time', async () => {
  const pool = await startTestPool();
  try {
    const move = (body: unknown) => postJson(`${pool.url}/_clock`, body);
    for (const wrong of [{ advance_seconds: -1 }, { advance_seconds: '1' }, {}, { set: 0 }]) {
      expect((await move(wrong)).status).toBe(400);
    }
    const moved = (await (await move({ advance_seconds: 40 * day })).json()) as { now: string };
    const read = (await (await fetch(`${pool.url}/_clock`)).json()) as { now: string };
    expect(Date.parse(read.now)).toBeGreaterThanOrEqual(Date.parse(moved.now));
    expect(Date.parse(moved.now)).toBeGreaterThan(Date.now() + 39 * day * 1000);
    const email = newEmail();
    await postJson(`${pool.url}/auth/v1/otp`, { email }, { apikey: pool.publishableKey });
    const { rows } = await pool.database.query<{ created_at: Date }>(
      'select created_at from auth.users where email = $1',
      [email],
    );
    expect(rows[0]?.created_at.getTime()).toBeGreaterThanOrEqual(Date.parse(moved.now));
  } finally {
    await pool.close();
  }
});

test('nothing of ours reads the time beside the clock', async () => {
  const pool = await startTestPool();
  try {
    const { rows } = await pool.database.query(
      `select proname as name from pg_proc where pronamespace::regnamespace::text in
           ('account', 'billing', 'access', 'public') and prosrc ~ '\\mnow\\(\\)' and proname <> 'clock'
       union all select adrelid::regclass::text from pg_attrdef join pg_class c on c.oid = adrelid
         where c.relnamespace::regnamespace::text in ('account', 'billing', 'access', 'public', 'auth')
           and pg_get_expr(adbin, adrelid) ~ '\\mnow\\(\\)'`,
    );
    expect(rows).toEqual([]);
  } finally {
    await pool.close();
  }
});
