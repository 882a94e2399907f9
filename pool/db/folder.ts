import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type DataFolder = {
  readonly databasePath: string;
  readonly mailPath: string;
  readonly release: () => void;
};

/** Why a folder cannot be used, in one line for the person who started the pool. */
export class UnusableFolder extends Error {}

const lockName = 'in-use';
const mailName = 'mail.jsonl';
/** `pool.lock`: a process id, as folders had it once. A number says nothing of who has it now, so it is not read. */
const ownNames = new Set([lockName, 'pool.lock', 'db', 'db.draft', mailName, `${mailName}.tmp`]);
const sqliteBusy = 5;

/** Makes and locks the folder of a pool. Two pools on one folder would destroy it. */
export function claimFolder(folder: string): DataFolder {
  try {
    mkdirSync(folder, { recursive: true });
    const foreign = readdirSync(folder).find((name) => !ownNames.has(name));
    if (foreign !== undefined) {
      throw new UnusableFolder(`The folder ${folder} holds other files (${foreign}): choose an empty one.`);
    }
  } catch (error) {
    if (error instanceof UnusableFolder) throw error;
    throw new UnusableFolder(`The folder ${folder} cannot be used: ${messageOf(error)}`);
  }
  const lock = takeLock(folder);
  return {
    databasePath: join(folder, 'db'),
    mailPath: join(folder, mailName),
    release: () => lock.close(),
  };
}

/**
 * The system's own lock on a file, of which SQLite is the part of Node that can take it. It ends with the process,
 * however that ends, so there is nothing to take over. The file stays empty and stays where it is: were it
 * removed, two could each hold the lock on a file of this name.
 */
function takeLock(folder: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(folder, lockName));
    lock.exec('pragma journal_mode = memory; begin exclusive');
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) {
      throw new UnusableFolder(`The folder ${folder} is in use by another pool.`);
    }
    throw new UnusableFolder(`The folder ${folder} cannot be used: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
