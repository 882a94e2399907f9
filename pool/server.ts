import { claimFolder } from './db/folder.ts';
import { type Database, openInMemory, openOnDisk } from './db/open.ts';
import { type Listener, listen } from './http/listener.ts';
import type { PoolOptions } from './options.ts';
import type { Pool } from './service.ts';

/** Starts the whole service on one loopback port. Throws when the port or the folder cannot be had. */
export async function startPool(options: PoolOptions, onBug: (error: unknown) => void): Promise<Pool> {
  const folder = options.dataFolder === undefined ? undefined : claimFolder(options.dataFolder);
  let listener: Listener | undefined;
  let database: Database | undefined;
  try {
    listener = await listen(options.port, onBug);
    const opening = folder ? openOnDisk(folder.databasePath) : openInMemory();
    // The database starts for seconds, on other threads in part: what it is needed for is loaded meanwhile.
    const loading = import('./service.ts');
    database = await opening;
    const { serve } = await loading;
    return await serve(options, folder, listener, database, onBug);
  } catch (error) {
    await listener?.close();
    await database?.close();
    folder?.release();
    throw error;
  }
}
