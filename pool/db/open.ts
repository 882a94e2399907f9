import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { imageKey, readImage, writeImage } from './image.ts';

export type Database = PGlite;
export type Sql = Transaction;

/** `role`: who it runs as; the superuser where there is none. */
type SqlFile = { readonly name: string; readonly text: string; readonly role?: 'project_owner' };

export const bootstrapFile = join(import.meta.dirname, 'bootstrap.sql');
const bootstrapChangesFolder = join(import.meta.dirname, 'bootstrap-changes');
const migrationsFolder = join(import.meta.dirname, 'migrations');

/** A database in memory. It starts from a cached image where there is one: seconds become tenths. */
export async function openInMemory(): Promise<Database> {
  return prepare(await createFresh(undefined));
}

/** The database in `folder`. While a first one is made a mark stands beside it: what a start cut short left is no database. */
export async function openOnDisk(folder: string): Promise<Database> {
  const mark = `${folder}.draft`;
  if (existsSync(mark)) rmSync(folder, { recursive: true, force: true });
  else if (existsSync(folder)) return prepare(await PGlite.create({ dataDir: folder }));
  rmSync(mark, { recursive: true, force: true });
  writeFileSync(mark, '');
  const database = await createFresh(folder);
  rmSync(mark);
  return prepare(database);
}

/** As one of the project's roles, in one transaction. */
export async function asRole<T>(
  database: Database,
  role: 'service_role',
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  return database.transaction(async (sql) => {
    await sql.query("select set_config('role', $1, true)", [role]);
    return work(sql);
  });
}

async function prepare(database: Database): Promise<Database> {
  await applyMigrations(database, readMigrations());
  await database.exec("set timezone to 'UTC'");
  return database;
}

async function createFresh(folder: string | undefined): Promise<Database> {
  const bootstrap = readFileSync(bootstrapFile, 'utf8');
  const migrations = readMigrations();
  const target = folder === undefined ? {} : { dataDir: folder };
  const key = imageKey([bootstrap, ...migrations.map((file) => file.name + file.text)]);
  const image = readImage(key);
  if (image) return PGlite.create({ ...target, loadDataDir: image });
  const database = await PGlite.create(target);
  await database.exec(bootstrap);
  await applyMigrations(database, migrations);
  await writeImage(key, await database.dumpDataDir('none'));
  return database;
}

/** First what the stand-in for the project itself has learned since, then ours. */
export function readMigrations(): readonly SqlFile[] {
  const changes = readFolder(bootstrapChangesFolder).map((file) => ({
    ...file,
    name: `bootstrap-changes/${file.name}`,
  }));
  const ours = readFolder(migrationsFolder).map((file) => ({ ...file, role: 'project_owner' as const }));
  return [...changes, ...ours];
}

function readFolder(folder: string): readonly SqlFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

/** Each once, in order; ours without superuser rights, as they would run on a hosted project. */
async function applyMigrations(database: Database, migrations: readonly SqlFile[]): Promise<void> {
  const { rows } = await database.query<{ name: string }>(
    'select name from local_service.applied_migrations',
  );
  const applied = new Set(rows.map((row) => row.name));
  for (const { name, text, role } of migrations) {
    if (applied.has(name)) continue;
    await database.transaction(async (sql) => {
      if (role !== undefined) await sql.exec(`set local role ${role}`);
      await sql.exec(text);
      if (role !== undefined) await sql.exec('reset role');
      await sql.query('insert into local_service.applied_migrations (name) values ($1)', [name]);
    });
  }
}
