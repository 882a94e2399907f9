import { PGlite } from '@electric-sql/pglite';

/** The database alone, up to its first answer: what a start of the pool is compared with. */
const folder = process.argv[2];
const database = await PGlite.create(folder === undefined ? {} : { dataDir: folder });
await database.query('select 1');
process.stdout.write('ready\n');
await database.close();
