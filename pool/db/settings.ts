import { randomBytes } from 'node:crypto';
import type { Database } from './open.ts';

/** Made once and kept with the data, so that whoever is set up with it stays set up. */
export async function keptSecret(database: Database, name: string, prefix: string): Promise<string> {
  const fresh = `${prefix}${randomBytes(18).toString('base64url')}`;
  const { rows } = await database.query<{ value: string }>(
    `insert into local_service.settings (name, value) values ($1, $2)
     on conflict (name) do update set value = local_service.settings.value returning value`,
    [name, fresh],
  );
  return rows[0]?.value ?? fresh;
}
