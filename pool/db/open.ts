import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { imageKey, readImage, writeImage } from './image.ts';

export type Database = PGlite;
export type Sql = Transaction;

type SqlFile = { readonly name: string; readonly text: string };

const bootstrapFile = join(import.meta.dirname, 'bootstrap.sql');
const migrationsFolder = join(import.meta.dirname, 'migrations');

/** A database in memory. It starts from a cached image where there is one: seconds become tenths. */
export async function openInMemory(): Promise<Database> {
  return prepare(await createFresh(undefined));
}

/** The database in `folder`; a first one is made beside it, so that a start cut short leaves nothing half made. */
export async function openOnDisk(folder: string): Promise<Database> {
  if (!existsSync(folder)) {
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    const database = await createFresh(draft);
    await database.close();
    renameSync(draft, folder);
  }
  return prepare(await PGlite.create({ dataDir: folder }));
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

function readMigrations(): readonly SqlFile[] {
  return readdirSync(migrationsFolder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(migrationsFolder, name), 'utf8') }));
}

/** Each once, in order, without superuser rights: as they would run on a hosted project. */
async function applyMigrations(database: Database, migrations: readonly SqlFile[]): Promise<void> {
  const { rows } = await database.query<{ name: string }>(
    'select name from local_service.applied_migrations',
  );
  const applied = new Set(rows.map((row) => row.name));
  for (const { name, text } of migrations) {
    if (applied.has(name)) continue;
    await database.transaction(async (sql) => {
      await sql.exec('set local role project_owner');
      await sql.exec(text);
      await sql.exec('reset role');
      await sql.query('insert into local_service.applied_migrations (name) values ($1)', [name]);
    });
  }
}
