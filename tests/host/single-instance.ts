import { randomUUID } from 'node:crypto';
import {
  type FSWatcher,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

type Visit = { readonly argv: readonly string[]; readonly cwd: string; readonly data: unknown };
type Owner = { readonly pid: number; readonly started: string };
export type OnVisit = (argv: readonly string[], cwd: string, data: unknown) => void;

/** Tells a process from a later one with the same id, where the system says when it started. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
  } catch {
    return '';
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startOf(owner.pid) === owner.started;
}

/**
 * One running app per user-data folder. A lock file names the owner; a visitor leaves its arguments in a folder
 * that the owner watches. All of it is synchronous, because Electron's answer is.
 */
export class SingleInstance {
  private lockFile: string | undefined;
  private watcher: FSWatcher | undefined;

  get held(): boolean {
    return this.lockFile !== undefined;
  }

  request(folder: string, data: unknown, onVisit: OnVisit): boolean {
    if (this.held) return true;
    mkdirSync(folder, { recursive: true });
    const lockFile = path.join(folder, 'host-instance.lock');
    const mailbox = path.join(folder, 'host-instance.visits');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (this.take(lockFile)) {
        this.lockFile = lockFile;
        this.watchVisits(mailbox, onVisit);
        return true;
      }
      const owner = readOwner(lockFile);
      if (owner && isAlive(owner)) {
        visit(mailbox, { argv: process.argv, cwd: process.cwd(), data });
        return false;
      }
      // The owner was killed.
      rmSync(lockFile, { force: true });
    }
    throw new Error('host: the single-instance lock is contested');
  }

  /** The file appears whole or not at all: a visitor must never read half an owner. */
  private take(lockFile: string): boolean {
    const owner: Owner = { pid: process.pid, started: startOf(process.pid) };
    const draft = `${lockFile}.${randomUUID()}`;
    writeFileSync(draft, JSON.stringify(owner));
    try {
      linkSync(draft, lockFile);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(draft);
    }
  }

  private watchVisits(mailbox: string, onVisit: OnVisit): void {
    mkdirSync(mailbox, { recursive: true });
    const collect = () => {
      for (const name of readdirSync(mailbox).filter((entry) => entry.endsWith('.json'))) {
        const file = path.join(mailbox, name);
        const { argv, cwd, data } = JSON.parse(readFileSync(file, 'utf8')) as Visit;
        rmSync(file);
        onVisit(argv, cwd, data);
      }
    };
    this.watcher = watch(mailbox, collect);
    this.watcher.unref();
    collect();
  }

  release(): void {
    this.watcher?.close();
    if (this.lockFile !== undefined) rmSync(this.lockFile, { force: true });
    this.lockFile = undefined;
  }
}

function readOwner(lockFile: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')) as Owner;
  } catch {
    // Gone meanwhile: the next attempt sees.
    return undefined;
  }
}

function visit(mailbox: string, content: Visit): void {
  mkdirSync(mailbox, { recursive: true });
  const file = path.join(mailbox, randomUUID());
  writeFileSync(file, JSON.stringify(content));
  renameSync(file, `${file}.json`);
}
