import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { expect, test } from 'vitest';
import { bootstrapFile, openOnDisk } from './open.ts';

test('data made by the first version is brought up to date and kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pool-open-'));
  try {
    const path = join(folder, 'db');
    const old = await PGlite.create({ dataDir: path });
    await old.exec(readFileSync(bootstrapFile, 'utf8'));
    const first = join(import.meta.dirname, 'migrations', '0001-credits.sql');
    await old.exec(`set role project_owner; ${readFileSync(first, 'utf8')}; reset role;
      insert into local_service.applied_migrations (name) values ('0001-credits.sql');
      insert into auth.users (email) values ('ada@example.com');
      insert into auth.one_time_tokens (user_id, token_type, token_hash)
        select id, 'confirmation_token', 'hash' from auth.users;
      select billing.add_transaction(id, 'bonus', 12) from auth.users;`);
    await old.close();
    for (const round of ['first', 'second']) {
      const database = await openOnDisk(path);
      const { rows } = await database.query(
        `select email, email_change, billing.balance(u.id)::int as balance, relates_to,
           account.deletion_of(u.id) ->> 'status' as deletion
         from auth.users u join auth.one_time_tokens t on t.user_id = u.id`,
      );
      await database.close();
      const kept = { email: 'ada@example.com', email_change: '', balance: 12, deletion: 'none' };
      expect([round, rows]).toEqual([round, [{ ...kept, relates_to: 'ada@example.com' }]]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('what a start cut short left is made anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pool-open-'));
  try {
    mkdirSync(join(folder, 'db'));
    writeFileSync(join(folder, 'db', 'PG_VERSION'), '1');
    writeFileSync(join(folder, 'db.draft'), '');
    const database = await openOnDisk(join(folder, 'db'));
    const { rows } = await database.query('select count(*)::int as users from auth.users');
    await database.close();
    expect(rows).toEqual([{ users: 0 }]);
    expect(readdirSync(folder)).toEqual(['db']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
