import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type DataFolder = {
  readonly databasePath: string;
  readonly mailPath: string;
  readonly release: () => void;
};

/** Why a folder cannot be used, in one line for the person who started the pool. */
export class UnusableFolder extends Error {}

const lockName = 'pool.lock';
const mailName = 'mail.jsonl';
const ownNames = new Set([lockName, 'db', 'db.draft', mailName, `${mailName}.tmp`]);

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
  const lockPath = join(folder, lockName);
  takeLock(folder, lockPath);
  return {
    databasePath: join(folder, 'db'),
    mailPath: join(folder, mailName),
    release: () => rmSync(lockPath, { force: true }),
  };
}

function takeLock(folder: string, lockPath: string): void {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = openSync(lockPath, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        throw new UnusableFolder(`The folder ${folder} cannot be used: ${messageOf(error)}`);
      }
      const owner = readOwner(lockPath);
      if (owner !== undefined && isRunning(owner)) {
        throw new UnusableFolder(`The folder ${folder} is in use by the pool with process id ${owner}.`);
      }
      rmSync(lockPath, { force: true });
    }
  }
  throw new UnusableFolder(`The folder ${folder} is in use by another pool.`);
}

function readOwner(lockPath: string): number | undefined {
  try {
    const id = Number(readFileSync(lockPath, 'utf8'));
    return Number.isInteger(id) && id > 0 ? id : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
